// By which address a server greets us: the one that counts for it, when a NAT, a proxy or a relay stands between.
//
// Told by the other side, so never more than a hint; but it is the only look at our own face from outside.
#pragma once
#include <optional>

#include "mailwhy/evidence/evidence.h"

namespace mailwhy::evidence {

// "mx.example.org Hello client [192.0.2.9]": the only bracketed address in the first line of the answer to EHLO or HELO, when
// that line greets us and the world can see the address.
std::optional<IpAddress> greeted_as(const smtp::Exchange& exchange);
// The address by which the server of this session greets us, when it is of our family and neither our own nor the server's.
std::optional<IpAddress> other_address(const Session& session);
// A global address, or a documentation one: what the world holds against it is no local matter, as it is for the
// loopback and private addresses of a test network that --public opened.
bool is_world_wide(const IpAddress& address);
// Every address in the text, in the order in which they come.
std::vector<IpAddress> all_addresses_in(std::string_view text);
// Those that the world can see; only [bracketed] ones when told so.
std::vector<IpAddress> addresses_in(std::string_view text, bool only_in_brackets);

}  // namespace mailwhy::evidence
