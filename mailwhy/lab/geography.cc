#include "mailwhy/lab/geography.h"

#include <algorithm>

namespace mailwhy::lab {
namespace {

const Service* unreachable_service(const World& world, const IpAddress& address) {
  for (const Service& service : world.services)
    if (service.at.address == address && service.kind == Service::Kind::unreachable) return &service;
  return nullptr;
}

// RFC 792: port unreachable comes from the host itself.
bool is_port_unreachable(const Failure::Icmp& icmp, bool v6) { return v6 ? icmp.type == 1 && icmp.code == 4 : icmp.type == 3 && icmp.code == 3; }

}  // namespace

const Service* service_at(const World& world, const Endpoint& at) {
  for (const Service& service : world.services)
    if (service.at == at) return &service;
  return nullptr;
}

const Resolver* resolver_at(const World& world, const Endpoint& at) {
  for (const Resolver& resolver : world.resolvers)
    if (resolver.at == at) return &resolver;
  return nullptr;
}

bool has_living_service(const World& world, const IpAddress& address) {
  const bool served = std::any_of(world.services.begin(), world.services.end(), [&](const Service& service) {
    return service.at.address == address && service.kind != Service::Kind::silent && service.kind != Service::Kind::unreachable;
  });
  return served || std::any_of(world.resolvers.begin(), world.resolvers.end(), [&](const Resolver& r) { return r.at.address == address; });
}

Reception reception_at(const World& world, const Endpoint& at) {
  if (const Service* service = service_at(world, at)) {
    switch (service->kind) {
      case Service::Kind::smtp:
      case Service::Kind::registry:
      case Service::Kind::open: return Reception::accepts;
      case Service::Kind::refused: return Reception::refuses;
      case Service::Kind::unreachable: return Reception::unreachable;
      case Service::Kind::silent: return Reception::silent;
    }
  }
  if (resolver_at(world, at)) return Reception::accepts;
  if (has_living_service(world, at.address)) return Reception::refuses;
  return unreachable_service(world, at.address) ? Reception::unreachable : Reception::silent;
}

Failure::Icmp icmp_at(const World& world, const Endpoint& at) {
  if (const Service* service = service_at(world, at)) return service->icmp;
  const Service* other = unreachable_service(world, at.address);
  return other ? other->icmp : Failure::Icmp{3, 1, std::nullopt};
}

Failure no_route() { return {Failure::Kind::no_route, "this machine has no route to that address", std::nullopt}; }

Failure unreachable(const Failure::Icmp& icmp, bool v6) {
  const auto kind = is_port_unreachable(icmp, v6) ? Failure::Kind::refused : Failure::Kind::unreachable;
  return {kind, icmp_words(icmp, v6), icmp};
}

EchoFate echo_fate(const World& world, const IpAddress& address) {
  if (const auto said = world.echo.find(address); said != world.echo.end()) return {said->second, {}};
  if (has_living_service(world, address)) return {true, {}};
  if (const Service* service = unreachable_service(world, address)) return {false, unreachable(service->icmp, address.is_v6())};
  return {};
}

}  // namespace mailwhy::lab
