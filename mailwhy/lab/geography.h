// What a world has at an address: who is there, and what a packet to it meets.  Shared by the lab in memory and on loopback.
#pragma once
#include <optional>

#include "mailwhy/lab/world.h"

namespace mailwhy::lab {

const Service* service_at(const World& world, const Endpoint& at);
const Resolver* resolver_at(const World& world, const Endpoint& at);
// Something at this address answers: a server, a resolver, an RST.
bool has_living_service(const World& world, const IpAddress& address);

// What a SYN meets.  A port that no fence names: RST from a host that lives, silence or ICMP where the host's named ports
// give that, silence where there is no host at all.
enum class Reception { accepts, refuses, unreachable, silent };
Reception reception_at(const World& world, const Endpoint& at);
Failure::Icmp icmp_at(const World& world, const Endpoint& at);
Failure no_route();
Failure unreachable(const Failure::Icmp& icmp, bool v6);

struct EchoFate {
  bool answers = false;
  std::optional<Failure> failure;  // a router answers in its place
};
EchoFate echo_fate(const World& world, const IpAddress& address);

}  // namespace mailwhy::lab
