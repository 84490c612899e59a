#include "mailwhy/check/validations.h"

#include <algorithm>

#include "mailwhy/dns/vouched.h"
#include "mailwhy/evidence/promises.h"

namespace mailwhy::check {
namespace {
using dns::Question;
using dns::Type;
using Status = dns::Validation::Status;
constexpr std::size_t most_hosts = 4;

std::vector<Domain> first_hosts(const evidence::Evidence& e) {
  std::vector<Domain> hosts;
  if (!e.route) return hosts;
  for (const auto& host : e.route->hosts)
    if (!host.name.is_root() && hosts.size() < most_hosts && std::find(hosts.begin(), hosts.end(), host.name) == hosts.end()) hosts.push_back(host.name);
  return hosts;
}

// Where records are looked for, on the port of mail and on the one of this check.
std::vector<Question> tlsa_of(const evidence::Evidence& e, const Domain& host) {
  std::vector<Question> all;
  dns::Facts facts(e.lookups);
  for (const auto port : evidence::tlsa_ports(e.the_case))
    for (auto& question : auth::dane::questions_to_validate(host, port, facts))
      if (question.type == Type::tlsa) all.push_back(std::move(question));
  return all;
}

// It has vouched for something, and not just given our own bit back.
bool validates(const evidence::Evidence& e, const Endpoint& resolver) {
  const auto& all = e.lookups.all();
  return std::any_of(all.begin(), all.end(), [&](const dns::Lookup& one) { return one.server == resolver && one.answer.authentic && !one.answer.authoritative; });
}

std::optional<dns::Validation> status_of(const evidence::Evidence& e, const Question& question) {
  const auto* lookup = e.lookups.find(question);
  if (lookup == nullptr) return std::nullopt;
  return dns::vouched(question, lookup->server, lookup->answer, validates(e, lookup->server));
}
}  // namespace

std::vector<Question> questions_to_validate(const evidence::Evidence& e) {
  std::vector<Question> all;
  const auto& recipient = e.the_case.recipient;
  if (recipient.literal || recipient.domain.is_root()) return all;
  all.push_back({recipient.domain, Type::mx});
  for (const Domain& host : first_hosts(e)) {
    for (const Type type : {Type::a, Type::aaaa})
      if (e.lookups.find({host, type}) != nullptr) all.push_back({host, type});
    for (auto& tlsa : tlsa_of(e, host)) all.push_back(std::move(tlsa));
  }
  return all;
}

std::set<Question> vouched_hosts(const evidence::Evidence& e) {
  std::set<Question> wanted;
  for (const Domain& host : first_hosts(e)) {
    for (const Type type : {Type::a, Type::aaaa}) {
      const auto status = status_of(e, {host, type});
      if (!status || status->status != Status::secure) continue;
      for (auto& tlsa : tlsa_of(e, host)) wanted.insert(std::move(tlsa));
    }
  }
  return wanted;
}

std::set<Question> tlsa_questions(const evidence::Evidence& e) {
  std::set<Question> wanted;
  for (const Domain& host : first_hosts(e))
    for (auto& tlsa : tlsa_of(e, host)) wanted.insert(std::move(tlsa));
  return wanted;
}

std::vector<dns::Validation> vouched_for(const evidence::Evidence& e) {
  std::vector<dns::Validation> known;
  for (const Question& question : questions_to_validate(e)) {
    auto status = status_of(e, question);
    if (status && (status->status != Status::unknown || e.lookups.find(question)->answer.authentic)) known.push_back(std::move(*status));
  }
  return known;
}

}  // namespace mailwhy::check
