// Addresses that stand so close together that one fault in one place takes all of them away.
#pragma once
#include <optional>
#include <vector>

#include "mailwhy/base/ip.h"

namespace mailwhy {

// The one network of each family that holds them all, IPv4 first; nullopt when the addresses of a family lie apart, and without
// any.  Of IPv4 a /24, the smallest that can be routed on its own.  Of IPv6 a /64, which is a single link: a /48 is as small on
// the Internet's routes, but a site may have many buildings in it, and whoever says "one place" should be sure.
std::optional<std::vector<Network>> one_place(const std::vector<IpAddress>& addresses);

}  // namespace mailwhy
