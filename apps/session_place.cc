#include "apps/session_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "mailwhy/base/text.h"
#include "mailwhy/dns/record_address.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/probe/lookup.h"

namespace mailwhy::apps {
namespace {

constexpr std::size_t most_places = 40;

// The answers that an evaluation wants, asked side by side until it wants none.
template <typename Evaluate>
auto settle(const Evaluate& evaluate, const evidence::Case& the_case, net::Net& net, const std::atomic<bool>& stop) {
  dns::Lookups known;
  std::set<dns::Question> asked;
  std::map<dns::Question, std::shared_ptr<probe::LookupRun>> runs;
  while (true) {
    dns::Facts facts(known);
    auto settled = evaluate(facts);
    if (settled || stop.load()) return settled;
    for (const auto& question : facts.wanted()) {
      if (!asked.insert(question).second) continue;
      probe::LookupOptions options;
      options.resolvers = the_case.resolvers;
      options.source = the_case.source;
      options.exchange.try_timeout = the_case.limits.dns_try;
      options.exchange.tries = the_case.limits.dns_tries;
      options.exchange.seed = the_case.seed * 1000003U + asked.size() * 7919U;
      runs[question] = probe::LookupRun::start(net, question, options, [&known](std::vector<dns::Lookup> got) {
        for (auto& lookup : got) known.add(std::move(lookup));
      });
    }
    if (!net.step()) return settled;
  }
}

void add_place(Places& out, Place place, const evidence::Case& the_case) {
  if (place.to.address.is_v6() ? !the_case.use_v6 : !the_case.use_v4) return;
  const auto same = [&](const Place& other) { return other.to == place.to; };
  if (out.places.size() < most_places && std::none_of(out.places.begin(), out.places.end(), same)) out.places.push_back(std::move(place));
}

Places addresses_of(const Domain& host, std::uint16_t port, const evidence::Case& the_case, net::Net& net, const std::atomic<bool>& stop) {
  Places out;
  out.kind = route::Route::Kind::implicit_mx;
  if (equal_ignoring_case(host.text(), "localhost")) {
    add_place(out, {host, 0, {IpAddress::v4(127, 0, 0, 1), port}}, the_case);
    add_place(out, {host, 0, {*IpAddress::parse("::1"), port}}, the_case);
    return out;
  }
  const auto found = settle(
      [&](dns::Facts& facts) -> std::optional<std::vector<IpAddress>> {
        const auto* a = the_case.use_v4 ? facts.ask(host, dns::Type::a) : nullptr;
        const auto* aaaa = the_case.use_v6 ? facts.ask(host, dns::Type::aaaa) : nullptr;
        if ((the_case.use_v4 && a == nullptr) || (the_case.use_v6 && aaaa == nullptr)) return std::nullopt;
        std::vector<IpAddress> addresses;
        for (const auto* answer : {a, aaaa}) {
          if (answer == nullptr) continue;
          for (const auto& record : answer->records)
            if (const auto address = dns::address_of(record)) addresses.push_back(*address);
        }
        return addresses;
      },
      the_case, net, stop);
  if (!found) out.kind = route::Route::Kind::unknown;
  else if (found->empty()) out.kind = route::Route::Kind::no_address;
  else
    for (const auto& address : *found) add_place(out, {host, 0, {address, port}}, the_case);
  return out;
}

}  // namespace

std::string Place::text() const {
  const std::string where = host.is_root() ? to.address.text() : fmt::format("{} [{}]", host.text(), to.address.text());
  return to.port == 25 ? where : fmt::format("{}, port {}", where, to.port);
}

Result<SessionTarget> read_session_target(std::string_view text) {
  constexpr std::string_view wish = "this is neither HOST, HOST:PORT, a domain nor a mail address.";
  SessionTarget target;
  if (text.find('@') != text.npos) {
    const auto address = mail::parse_address(text);
    if (!address) return tl::unexpected(address.error());
    target.recipient = address->text();
    target.name = address->domain;
    target.address = address->literal;
    return target;
  }
  if (const auto ip = IpAddress::parse(text)) {
    target.address = *ip;
    return target;
  }
  if (const auto endpoint = Endpoint::parse(text, 0)) {
    target.address = endpoint->address;
    if (endpoint->port != 0) target.port = endpoint->port;
    return target;
  }
  std::string_view name = text;
  const auto bracket = text.starts_with('[') ? text.find(']') : text.npos;
  const auto colon = text.rfind(':');
  if (colon != text.npos && (bracket == text.npos || colon > bracket)) {
    const auto port = parse_number(text.substr(colon + 1), 65535);
    if (!port || *port == 0) return fail("the port is a number from 1 to 65535.", Error::Kind::usage);
    target.port = static_cast<std::uint16_t>(*port);
    name = text.substr(0, colon);
  }
  if (bracket != text.npos) {
    // As SMTP writes addresses (RFC 5321 s4.1.3).
    std::string_view inner = name.substr(1, bracket - 1);
    if (starts_with_ignoring_case(inner, "IPv6:")) inner.remove_prefix(5);
    target.address = bracket + 1 == name.size() ? IpAddress::parse(inner) : std::nullopt;
    if (!target.address) return fail(std::string(wish), Error::Kind::usage);
    return target;
  }
  const auto domain = mail::to_ascii(name);
  if (!domain) return tl::unexpected(domain.error());
  // Underscores are in no host name, and in some mail hosts all the same.
  const auto strange = [](char c) { return !is_digit(c) && c != '-' && c != '_' && c != '.' && (lower_ascii(c) < 'a' || lower_ascii(c) > 'z'); };
  if (domain->is_root() || std::any_of(domain->text().begin(), domain->text().end(), strange)) return fail(std::string(wish), Error::Kind::usage);
  target.name = *domain;
  return target;
}

Places find_places(const SessionTarget& target, const evidence::Case& the_case, net::Net& net, const std::atomic<bool>& stop) {
  const std::uint16_t port = target.port.value_or(the_case.smtp_port);
  Places out;
  if (target.address) {
    out.places.push_back({Domain(), 0, {*target.address, port}});
    return out;
  }
  if (target.port || equal_ignoring_case(target.name.text(), "localhost")) return addresses_of(target.name, port, the_case, net, stop);
  const auto route = settle([&](dns::Facts& facts) { return route::find_route(target.name, facts, the_case.seed, the_case.use_v4, the_case.use_v6); }, the_case, net, stop);
  if (!route) {
    out.kind = route::Route::Kind::unknown;
    return out;
  }
  out.kind = route->kind;
  for (const auto& host : route->hosts)
    for (const auto& address : host.addresses) {
      // What MX records of others lead to is not for them to choose (interface.md: --public); a host that was typed is.
      if (!host.implicit && !the_case.may_connect_to(address.ip)) ++out.left_out;
      else add_place(out, {host.name, host.preference, {address.ip, port}}, the_case);
    }
  return out;
}

}  // namespace mailwhy::apps
