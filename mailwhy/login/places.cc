#include "mailwhy/login/places.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace mailwhy::login {
namespace {

constexpr std::size_t most_announced = 6, most_exchangers = 2;
constexpr std::array from_words = {"given", "announced", "usual_name", "mail_exchanger"};
constexpr std::array kind_words = {"none", "places", "switched_off", "unanswered"};

// RFC 6186 s3.1
Announcement::Kind read_service(const dns::Answer& answer, bool tls_from_start, std::vector<Place>& places) {
  using Kind = Announcement::Kind;
  std::vector<dns::Srv> records;
  for (const auto& record : answer.records)
    if (const auto* srv = std::get_if<dns::Srv>(&record.data)) records.push_back(*srv);
  if (records.empty()) return answer.is_failure() ? Kind::unanswered : Kind::none;
  std::stable_sort(records.begin(), records.end(), [](const dns::Srv& a, const dns::Srv& b) { return std::tuple(a.priority, -a.weight) < std::tuple(b.priority, -b.weight); });
  bool any = false;
  for (const auto& record : records) {
    if (record.target.is_root() || record.port == 0) continue;
    any = true;
    if (places.size() < most_announced) places.push_back({record.target, record.port, tls_from_start, Place::From::announced});
  }
  return any ? Kind::places : Kind::switched_off;
}

}  // namespace

std::string_view to_string(Place::From from) { return from_words[static_cast<std::size_t>(from)]; }
std::string_view to_string(Announcement::Kind kind) { return kind_words[static_cast<std::size_t>(kind)]; }

Place place_at(const Domain& host, std::uint16_t port, Place::From from) { return {host, port, port == 465, from}; }

std::vector<Place> places_of(const Domain& host, Place::From from, std::uint16_t smtp_port) {
  return {place_at(host, 465, from), place_at(host, 587, from), place_at(host, smtp_port, from)};
}

dns::Settled<Announcement> find_announced(const Domain& domain, dns::Facts& facts) {
  const auto tls = Domain::parse("_submissions._tcp." + domain.text()), starttls = Domain::parse("_submission._tcp." + domain.text());
  if (!tls || !starttls) return Announcement();  // the domain is so long that no such name fits
  const auto* with_tls = facts.ask(*tls, dns::Type::srv);
  const auto* with_starttls = facts.ask(*starttls, dns::Type::srv);
  if (!with_tls || !with_starttls) return {};
  Announcement found;
  found.submissions = read_service(*with_tls, true, found.places);
  found.submission = read_service(*with_starttls, false, found.places);
  return found;
}

dns::Settled<std::vector<std::pair<Domain, Place::From>>> usual_hosts(const Domain& domain, dns::Facts& facts) {
  std::vector<std::pair<Domain, Place::From>> hosts;
  const auto add = [&](const Domain& host, Place::From from) {
    const bool known = std::any_of(hosts.begin(), hosts.end(), [&](const auto& one) { return one.first == host; });
    if (!known && !host.is_root()) hosts.emplace_back(host, from);
  };
  for (const char* label : {"smtp.", "mail."})
    if (const auto host = Domain::parse(label + domain.text())) add(*host, Place::From::usual_name);
  const auto* mx = facts.ask(domain, dns::Type::mx);
  if (!mx) return {};
  std::vector<dns::Mx> records;
  for (const auto& record : mx->records)
    if (const auto* one = std::get_if<dns::Mx>(&record.data)) records.push_back(*one);
  std::stable_sort(records.begin(), records.end(), [](const dns::Mx& a, const dns::Mx& b) { return a.preference < b.preference; });
  for (std::size_t i = 0; i < records.size() && i < most_exchangers; ++i) add(records[i].host, Place::From::mail_exchanger);
  return hosts;
}

}  // namespace mailwhy::login
