#include <algorithm>
#include <set>

#include "mailwhy/lab/later.h"
#include "mailwhy/lab/loopback.h"

namespace mailwhy::lab {
namespace {

constexpr int first_network = 53, port_shift = 10000;
constexpr std::size_t hosts_a_network = 250;
constexpr std::uint8_t nobody[] = {255, 254};  // the host to which unknown addresses lead

void add_resolver(World& into, const Resolver& resolver) {
  auto known = std::find_if(into.resolvers.begin(), into.resolvers.end(), [&](const Resolver& r) { return r.at == resolver.at; });
  if (known == into.resolvers.end()) {
    into.resolvers.push_back(resolver);
    return;
  }
  for (const dns::Record& record : resolver.records)
    if (std::find(known->records.begin(), known->records.end(), record) == known->records.end()) known->records.push_back(record);
  known->faults.insert(known->faults.end(), resolver.faults.begin(), resolver.faults.end());
  for (const SignedZone& zone : resolver.signed_zones) {
    const auto& all = known->signed_zones;
    if (std::none_of(all.begin(), all.end(), [&](const SignedZone& one) { return one.name == zone.name; })) known->signed_zones.push_back(zone);
  }
  for (const Later& later : resolver.later) add_later(*known, later);
}

void add_world(World& into, const World& world) {
  for (const Resolver& resolver : world.resolvers) add_resolver(into, resolver);
  for (const Service& service : world.services) {
    const bool known = std::any_of(into.services.begin(), into.services.end(), [&](const Service& s) { return s.at == service.at; });
    if (!known) into.services.push_back(service);
  }
  into.echo.insert(world.echo.begin(), world.echo.end());
  into.registries += world.registries;
}

World unite(const std::vector<World>& worlds) {
  if (worlds.empty()) return {};
  World united = worlds.front();
  for (auto world = worlds.begin() + 1; world != worlds.end(); ++world) add_world(united, *world);
  return united;
}

std::set<IpAddress> addresses_of(const World& world) {
  std::set<IpAddress> all;
  for (const Resolver& resolver : world.resolvers) all.insert(resolver.at.address);
  for (const Service& service : world.services) all.insert(service.at.address);
  for (const auto& [address, answers] : world.echo) all.insert(address);
  for (const auto& own : {world.ip4, world.ip6})
    if (own) all.insert(*own);
  return all;
}

IpAddress on_network(int instance, std::uint8_t c, std::uint8_t d) {
  return IpAddress::v4(127, static_cast<std::uint8_t>(first_network + instance), c, d);
}

}  // namespace

AddressMap::AddressMap(const std::vector<World>& worlds, int instance) : instance_(instance), united_(std::make_shared<World>(unite(worlds))) {
  std::size_t index = 0;
  for (const IpAddress& address : addresses_of(*united_)) {
    const IpAddress mapped = on_network(instance, static_cast<std::uint8_t>(index / hosts_a_network), static_cast<std::uint8_t>(index % hosts_a_network + 1));
    forward_.emplace(address, mapped);
    backward_.emplace(mapped, address);
    ++index;
  }
}

Endpoint AddressMap::to_loopback(const Endpoint& in_world) const {
  const auto found = forward_.find(in_world.address);
  const IpAddress address = found == forward_.end() ? on_network(instance_, nobody[0], nobody[1]) : found->second;
  return {address, static_cast<std::uint16_t>(std::min(65535, in_world.port + port_shift))};
}

Endpoint AddressMap::to_world(const Endpoint& on_loopback) const {
  const auto found = backward_.find(on_loopback.address);
  if (found == backward_.end() || on_loopback.port < port_shift) return on_loopback;
  return {found->second, static_cast<std::uint16_t>(on_loopback.port - port_shift)};
}

}  // namespace mailwhy::lab
