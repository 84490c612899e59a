#include "mailwhy/route/route.h"

#include <algorithm>

#include "mailwhy/base/random.h"
#include "mailwhy/dns/record_address.h"

namespace mailwhy::route {
namespace {
using dns::Answer;
using dns::Type;
constexpr std::size_t max_hosts = 20;
constexpr int max_open_aliases = 8;

struct Families {
  bool v4, v6;
};

std::optional<Domain> last_alias(const Answer& answer) {
  if (answer.aliases.empty()) return std::nullopt;
  const auto* cname = std::get_if<dns::Cname>(&answer.aliases.back().data);
  return cname != nullptr ? std::optional(cname->target) : std::nullopt;
}

// An answer, and where the aliases led; the answer is nullptr while it is wanted.
struct Found {
  const Answer* answer = nullptr;
  std::optional<Domain> alias_of;
};

// Resolvers follow aliases themselves; after one that does not, the alias's end is asked by name.
Found ask(dns::Facts& facts, const Domain& name, Type type) {
  Found found{facts.ask(name, type), std::nullopt};
  for (int i = 0; found.answer != nullptr; ++i) {
    if (const auto alias = last_alias(*found.answer)) found.alias_of = alias;
    const auto open = found.answer->open_alias();
    if (!open || i >= max_open_aliases) break;
    found.answer = facts.ask(*open, type);
  }
  return found;
}

// "MX 10 192.0.2.1" and "MX 10 [192.0.2.1]": an address where a host should be.
std::optional<IpAddress> literal_in(const Domain& host) {
  std::string_view text = host.text();
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  return IpAddress::parse(text);
}

void add_address(Host& host, const dns::Record& record) {
  const auto ip = dns::address_of(record);
  if (!ip) return;
  const auto same = [&](const Address& known) { return known.ip == *ip; };
  if (std::none_of(host.addresses.begin(), host.addresses.end(), same)) host.addresses.push_back({.ip = *ip, .ttl_s = record.ttl_s});
}

void take_addresses(Host& host, const Found& found) {
  if (!host.alias_of) host.alias_of = found.alias_of;
  for (const auto& record : found.answer->records) add_address(host, record);
}

// Asks both families before it looks at either, so that one round brings them all.  False while one is wanted.
bool find_addresses(Host& host, dns::Facts& facts, Families families) {
  if (host.literal) return true;
  const Found v6 = families.v6 ? ask(facts, host.name, Type::aaaa) : Found{};
  const Found v4 = families.v4 ? ask(facts, host.name, Type::a) : Found{};
  if ((families.v6 && v6.answer == nullptr) || (families.v4 && v4.answer == nullptr)) return false;
  if (v6.answer != nullptr) {
    host.aaaa = v6.answer->kind;
    take_addresses(host, v6);
  }
  if (v4.answer != nullptr) {
    host.a = v4.answer->kind;
    take_addresses(host, v4);
  }
  return true;
}

// RFC 5321 s5.1: by preference, equal preference in random order.  Sorted by name first, so that the order of the
// records in the answer, which resolvers change at will, has no part in it.
void put_in_order(std::vector<Host>& hosts, std::uint64_t seed) {
  std::sort(hosts.begin(), hosts.end(), [](const Host& a, const Host& b) {
    return a.preference != b.preference ? a.preference < b.preference : a.name < b.name;
  });
  Random random(seed);
  for (auto first = hosts.begin(); first != hosts.end();) {
    const auto last = std::find_if(first, hosts.end(), [&](const Host& host) { return host.preference != first->preference; });
    std::vector<Host> equal(std::make_move_iterator(first), std::make_move_iterator(last));
    random.shuffle(equal);
    std::move(equal.begin(), equal.end(), first);
    first = last;
  }
}

// The hosts that the MX records name, each once with its best preference; "." is left out and noted.
std::vector<Host> hosts_named(const std::vector<dns::Record>& records, bool& root_named) {
  std::vector<Host> hosts;
  for (const auto& record : records) {
    const auto* mx = std::get_if<dns::Mx>(&record.data);
    if (mx == nullptr) continue;
    if (mx->host.is_root()) {
      root_named = true;
      continue;
    }
    const auto known = std::find_if(hosts.begin(), hosts.end(), [&](const Host& host) { return host.name == mx->host; });
    if (known != hosts.end()) {
      known->preference = std::min(known->preference, mx->preference);
      continue;
    }
    Host host;
    host.name = mx->host;
    host.preference = mx->preference;
    host.literal = literal_in(mx->host);
    hosts.push_back(std::move(host));
  }
  return hosts;
}

dns::Settled<Route> explicit_route(Route route, const Answer& mx, dns::Facts& facts, std::uint64_t seed, Families families) {
  bool root_named = false;
  route.hosts = hosts_named(mx.records, root_named);
  if (route.hosts.empty() && root_named) {
    route.kind = Route::Kind::null_mx;
    return route;
  }
  if (route.hosts.empty()) {
    // Records of type MX that hold no MX data: nothing that one could follow.
    route.kind = Route::Kind::unknown;
    route.mx_failure = Answer::Kind::malformed;
    return route;
  }
  route.kind = Route::Kind::mx;
  route.null_mx_mixed = root_named;
  put_in_order(route.hosts, seed);
  if (route.hosts.size() > max_hosts) {
    route.hosts_left_out = route.hosts.size() - max_hosts;
    route.hosts.resize(max_hosts);
  }
  bool settled = true;
  for (auto& host : route.hosts) settled = find_addresses(host, facts, families) && settled;
  if (!settled) return std::nullopt;
  return route;
}

// No MX: the domain is its own host.  That there is no address is said only when both families were asked and denied.
dns::Settled<Route> implicit_route(Route route, const Domain& domain, dns::Facts& facts, Families families) {
  Host host;
  host.name = domain;
  host.implicit = true;
  if (!find_addresses(host, facts, families)) return std::nullopt;
  if (!route.alias_of) route.alias_of = host.alias_of;
  host.alias_of.reset();  // an alias as such is allowed here (RFC 5321 s5.1); the route tells it
  const auto denied = [](Answer::Kind kind) { return kind == Answer::Kind::nodata || kind == Answer::Kind::nxdomain; };
  if (host.addresses.empty() && families.v4 && families.v6 && denied(host.a) && denied(host.aaaa)) {
    route.kind = Route::Kind::no_address;
    return route;
  }
  route.kind = Route::Kind::implicit_mx;
  route.hosts.push_back(std::move(host));
  return route;
}
}  // namespace

dns::Settled<Route> find_route(const Domain& domain, dns::Facts& facts, std::uint64_t seed, bool want_v4, bool want_v6) {
  const Found found = ask(facts, domain, Type::mx);
  if (found.answer == nullptr) return std::nullopt;
  const Answer* mx = found.answer;
  const Families families{want_v4, want_v6};
  Route route;
  route.alias_of = found.alias_of;
  if (mx->open_alias()) {  // still, after so many: a circle
    route.mx_failure = Answer::Kind::malformed;
    return route;
  }
  switch (mx->kind) {
    case Answer::Kind::records: return explicit_route(std::move(route), *mx, facts, seed, families);
    case Answer::Kind::nodata: return implicit_route(std::move(route), domain, facts, families);
    case Answer::Kind::nxdomain: route.kind = Route::Kind::no_such_domain; return route;
    default: break;
  }
  route.kind = Route::Kind::unknown;
  route.mx_failure = mx->kind;
  return route;
}

}  // namespace mailwhy::route
