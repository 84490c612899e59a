#include "mailwhy/names/standing.h"

#include <algorithm>

#include "mailwhy/dns/record_address.h"

namespace mailwhy::names {
namespace {
constexpr std::size_t most_names = 3;  // as many as are looked up

bool has_answer(const dns::Answer* answer) { return answer && !answer->is_failure() && !answer->open_alias(); }

bool holds(const dns::Answer& answer, const IpAddress& address) {
  return std::any_of(answer.records.begin(), answer.records.end(), [&](const dns::Record& record) { return dns::address_of(record) == address; });
}

std::vector<Domain> all_names_of(const dns::Answer& answer) {
  std::vector<Domain> names;
  for (const auto& record : answer.records)
    if (const auto* ptr = std::get_if<dns::Ptr>(&record.data)) names.push_back(ptr->name);
  return names;
}

// RFC 5321 s4.1.3: "[192.0.2.1]" or "[IPv6:2001:db8::1]".
HelloName literal_of(std::string_view helo, const IpAddress& address) {
  if (!helo.ends_with("]")) return HelloName::not_full;
  helo = helo.substr(1, helo.size() - 2);
  if (helo.starts_with("IPv6:")) helo.remove_prefix(5);
  const auto literal = IpAddress::parse(helo);
  if (!literal) return HelloName::not_full;
  return *literal == address ? HelloName::ours : HelloName::elsewhere;
}
}  // namespace

Leads where_leads(const Domain& name, const std::vector<IpAddress>& addresses, dns::Facts& facts) {
  const dns::Answer* answers[] = {facts.ask(name, dns::Type::a), facts.ask(name, dns::Type::aaaa)};
  bool all_answered = true, any_record = false;
  for (const auto* answer : answers) {
    if (!has_answer(answer)) {
      all_answered = false;
      continue;
    }
    any_record = any_record || answer->has_records();
    for (const auto& address : addresses)
      if (holds(*answer, address)) return Leads::here;
  }
  if (!all_answered) return Leads::untested;
  return any_record ? Leads::elsewhere : Leads::nowhere;
}

std::vector<Domain> names_of(const IpAddress& address, dns::Facts& facts) {
  const auto* ptr = facts.ask(address.reverse_name(), dns::Type::ptr);
  if (!ptr || !ptr->has_records()) return {};
  auto names = all_names_of(*ptr);
  if (names.size() > most_names) names.resize(most_names);
  return names;
}

ReverseName reverse_name_of(const IpAddress& address, dns::Facts& facts) {
  const auto* ptr = facts.ask(address.reverse_name(), dns::Type::ptr);
  if (!has_answer(ptr)) return ReverseName::untested;
  const auto names = names_of(address, facts);
  if (names.empty()) return ReverseName::none;
  bool untested = all_names_of(*ptr).size() > names.size(), leads_back = false;
  for (const auto& name : names) {
    const auto where = where_leads(name, {address}, facts);
    leads_back = leads_back || where == Leads::here;
    untested = untested || where == Leads::untested;
  }
  if (leads_back) return ReverseName::leads_back;
  return untested ? ReverseName::untested : ReverseName::leads_elsewhere;
}

HelloName hello_name_of(std::string_view helo, const IpAddress& address, const std::vector<IpAddress>& others, dns::Facts& facts) {
  if (helo.empty()) return HelloName::untested;
  if (helo.starts_with("[")) return literal_of(helo, address);
  const auto name = Domain::parse(helo);
  if (!name || !name->is_host_name() || name->label_count() < 2) return HelloName::not_full;
  std::vector<IpAddress> all{address};
  all.insert(all.end(), others.begin(), others.end());
  switch (where_leads(*name, all, facts)) {
    case Leads::here: return HelloName::ours;
    case Leads::elsewhere: return HelloName::elsewhere;
    case Leads::nowhere: return HelloName::unresolvable;
    case Leads::untested: break;
  }
  return HelloName::untested;
}

}  // namespace mailwhy::names
