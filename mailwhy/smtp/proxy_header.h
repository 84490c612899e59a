// What a load balancer says in front of a connection that it passes on: the PROXY protocol, versions 1 and 2 (haproxy's
// proxy-protocol.txt).  For servers that wait for it before they greet.
#pragma once
#include <optional>
#include <string_view>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/result.h"

namespace mailwhy::smtp {

struct ProxyHeader {
  int version = 2;
  // The client that the server shall see, and the address that it connected to; empty: the balancer speaks for itself (LOCAL, or
  // UNKNOWN in version 1), as for a health check.  Both of one family.
  struct Relayed {
    Endpoint from, to;
    friend bool operator==(const Relayed&, const Relayed&) = default;
  };
  std::optional<Relayed> relayed;
  friend bool operator==(const ProxyHeader&, const ProxyHeader&) = default;
};

// The bytes that go out before anything else.  s2.1: one line; s2.2: 12 bytes of signature, command, family, length, addresses.
Bytes write_proxy_header(const ProxyHeader& header);

// Reads "v2 192.0.2.1:40000 198.51.100.25:25", "v1 local"; the error says how it is written.
Result<ProxyHeader> parse_proxy_header(std::string_view text);

}  // namespace mailwhy::smtp
