// Where a domain's mail goes: MX, null MX, implicit MX, addresses (RFC 5321 s5.1, RFC 7505).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::route {

struct Address {
  IpAddress ip;
  std::uint32_t ttl_s = 0;
  friend bool operator==(const Address&, const Address&) = default;
};

struct Host {
  Domain name;                      // as the MX record names it
  std::uint16_t preference = 0;
  bool implicit = false;            // the domain itself, because there is no MX
  std::optional<Domain> alias_of;   // the MX name is a CNAME that leads here (RFC 2181 s10.3 forbids it)
  std::optional<IpAddress> literal; // the MX record names an address in place of a host (RFC 1035 s3.3.9 wants a host)
  std::vector<Address> addresses;   // IPv6 and IPv4 as found; empty when there are none
  // Why there are none (or not all): the kind of the A and of the AAAA answer.
  dns::Answer::Kind a = dns::Answer::Kind::nodata, aaaa = dns::Answer::Kind::nodata;
  friend bool operator==(const Host&, const Host&) = default;
};

struct Route {
  enum class Kind {
    mx,              // hosts from MX records
    implicit_mx,     // no MX; the domain's own address (RFC 5321 s5.1)
    null_mx,         // "MX 0 ." alone: takes no mail (RFC 7505)
    no_such_domain,  // NXDOMAIN
    no_address,      // the domain exists, has no MX and no address
    unknown,         // the DNS did not answer the MX question (servfail, refused, silence, malformed)
    literal,         // the recipient's domain is an address literal
  };
  Kind kind = Kind::unknown;
  std::vector<Host> hosts;         // by preference, equal preference in the seed's order; at most 20 are kept
  std::size_t hosts_left_out = 0;
  bool null_mx_mixed = false;      // "." beside other MX records
  std::optional<Domain> alias_of;  // the domain itself is a CNAME to this
  std::optional<dns::Answer::Kind> mx_failure;  // for unknown
  friend bool operator==(const Route&, const Route&) = default;
};

// Reads MX, then A and AAAA of every host (both at once), from `facts`; empty while an answer is wanted.  Asks A and AAAA of the
// domain itself only after MX gave nodata.  Never fails: trouble in the DNS is part of the Route.  `seed` orders
// hosts of equal preference.  `want_v4`, `want_v6`: address families to look up.
dns::Settled<Route> find_route(const Domain& domain, dns::Facts& facts, std::uint64_t seed, bool want_v4 = true, bool want_v6 = true);

}  // namespace mailwhy::route
