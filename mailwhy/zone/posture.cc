#include "mailwhy/zone/posture.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mailwhy/base/neighbours.h"
#include "mailwhy/base/text.h"

namespace mailwhy::zone {
namespace {
using State = Server::State;
constexpr std::uint32_t day_s = 86400;
constexpr std::uint32_t short_ttl_s = 60, long_ttl_s = 7 * day_s;
constexpr std::uint32_t long_denial_s = day_s;   // RFC 2308 s5: more than a day has been found to be trouble
constexpr std::uint32_t short_expire_s = day_s;  // RFC 1912 s2.2 wants weeks

class Posture {
 public:
  Posture(const Leg& leg, const Step& step) : leg_(leg), step_(step), zone_(step.zone.is_root() ? "." : step.zone.text()) {}

  std::vector<Remark> all() {
    look_at_servers();
    look_at_soa();
    look_at_times();
    if (leg_.from_wildcard) add("dns.wildcard", {}, {{zone_, "a name that nobody has gets " + dns::to_string(leg_.question.type) + " records as well"}});
    return std::move(remarks_);
  }

 private:
  void add(std::string_view id, std::map<std::string, std::string> args, std::vector<Seen> seen) {
    args.emplace("zone", zone_);
    remarks_.push_back({id, std::move(args), std::move(seen)});
  }

  void look_at_servers() {
    for (const Host& host : step_.hosts)
      if (host.alias_of) add("dns.server-is-alias", {{"server", host.name.text()}, {"target", host.alias_of->text()}}, {{host.name.text(), "CNAME " + host.alias_of->text()}});
    look_at_places();
  }

  // Who hands out copies of the zone, and from where: only when all addresses of all servers are known.
  void look_at_places() {
    std::set<IpAddress> addresses;
    std::vector<Seen> seen;
    for (const Host& host : step_.hosts) {
      if (host.glue.empty() && !host.own_known) return;
      std::set<IpAddress> of_host(host.glue.begin(), host.glue.end());
      of_host.insert(host.own.begin(), host.own.end());
      std::vector<std::string> texts;
      for (const IpAddress& address : of_host) texts.push_back(address.text());
      seen.push_back({host.name.text(), join(texts, ", ")});
      addresses.insert(of_host.begin(), of_host.end());
    }
    // On this machine's own net all of the world is one place.
    const bool odd = std::any_of(addresses.begin(), addresses.end(), [](const IpAddress& one) { return one.scope() == AddressScope::loopback; });
    if (addresses.empty() || odd) return;
    const auto v4 = std::count_if(addresses.begin(), addresses.end(), [](const IpAddress& one) { return one.is_v4(); });
    const bool several = v4 > 1 || static_cast<std::ptrdiff_t>(addresses.size()) - v4 > 1;
    if (!several) return add("dns.one-server", {{"server", step_.hosts.front().name.text()}}, std::move(seen));
    const auto places = one_place({addresses.begin(), addresses.end()});
    if (!places) return;
    std::vector<std::string> texts;
    for (const Network& place : *places) texts.push_back(place.text());
    add("dns.servers-together", {{"network", join(texts, ", ")}}, std::move(seen));
  }

  // The timers of the newest SOA (RFC 1035 s3.3.13).
  void look_at_soa() {
    const Server* newest = nullptr;
    for (const Server& server : step_.servers)
      if (server.soa && (newest == nullptr || older(*newest->serial, *server.serial))) newest = &server;
    if (newest == nullptr) return;
    const auto& soa = std::get<dns::Soa>(newest->soa->data);
    const std::vector<Seen> seen{{newest->name.is_root() ? newest->at.address.text() : newest->name.text(), newest->soa->text()}};
    const auto seconds = [](std::uint32_t value) { return std::to_string(value); };
    const std::uint64_t between = std::uint64_t{soa.refresh_s} + soa.retry_s;
    if (soa.expire_s < between || soa.expire_s < short_expire_s)
      add("dns.expires-early", {{"expire", seconds(soa.expire_s)}, {"refresh", seconds(soa.refresh_s)}}, seen);
    if (soa.retry_s > soa.refresh_s) add("dns.retry-too-long", {{"retry", seconds(soa.retry_s)}, {"refresh", seconds(soa.refresh_s)}}, seen);
    // RFC 2308 s5: the lesser one of both.
    const std::uint32_t denial = std::min(soa.minimum_s, newest->soa->ttl_s);
    if (denial > long_denial_s) add("dns.denial-kept-long", {{"denial", seconds(denial)}}, seen);
  }

  // What the zone's own servers say, not the rest that a cache has left.
  void look_at_times() {
    std::optional<std::uint32_t> shortest, longest;
    const Server* speaker = nullptr;
    for (const Server& server : step_.servers) {
      if (server.state != State::answers || !server.reply.answer.authoritative) continue;
      for (const auto* records : {&server.reply.answer.aliases, &server.reply.answer.records})
        for (const auto& record : *records) {
          speaker = speaker == nullptr ? &server : speaker;
          shortest = std::min(shortest.value_or(record.ttl_s), record.ttl_s);
          longest = std::max(longest.value_or(record.ttl_s), record.ttl_s);
        }
    }
    if (!shortest) return;
    const std::string who = speaker->name.is_root() ? speaker->at.address.text() : speaker->name.text();
    if (*shortest < short_ttl_s) add("dns.ttl-short", {{"ttl", std::to_string(*shortest)}}, {{who, fmt::format("TTL {}", *shortest)}});
    if (*longest > long_ttl_s) add("dns.ttl-long", {{"days", std::to_string(*longest / day_s)}}, {{who, fmt::format("TTL {}", *longest)}});
  }

  const Leg& leg_;
  const Step& step_;
  const std::string zone_;
  std::vector<Remark> remarks_;
};
}  // namespace

std::vector<Remark> posture_of(const Walk& walk) {
  const Leg* leg = walk.final_leg();
  const Step* step = leg == nullptr ? nullptr : leg->last();
  if (step == nullptr || step->zone.is_root()) return {};
  return Posture(*leg, *step).all();
}

}  // namespace mailwhy::zone
