#include "mailwhy/net/icmp.h"

#include <doctest/doctest.h>

namespace mailwhy::net {
namespace {

Bytes v4_header(std::uint8_t protocol, const IpAddress& from, const IpAddress& to) {
  Bytes out("\x45\x00\x00\x38\x00\x00\x00\x00\x40", 9);
  out += static_cast<char>(protocol);
  out += Bytes(2, '\0');
  return out + from.bytes() + to.bytes();
}

Bytes v6_header(std::uint8_t next, const IpAddress& from, const IpAddress& to) {
  Bytes out("\x60\x00\x00\x00\x00\x20", 6);
  out += static_cast<char>(next);
  out += '\x40';
  return out + from.bytes() + to.bytes();
}

const Bytes ports("\xc0\x00\x00\x19\x01\x02\x03\x04", 8);  // 49152 to 25, and a sequence number

}  // namespace

TEST_CASE("an ICMP error about a TCP packet is read, and its fragments are not") {
  const IpAddress us = IpAddress::of("192.0.2.1"), router = IpAddress::of("198.51.100.1"),
                  them = IpAddress::of("203.0.113.25");
  const Bytes icmp("\x03\x0d\x00\x00\x00\x00\x00\x00", 8);
  const Bytes packet = v4_header(1, router, us) + icmp + v4_header(6, us, them) + ports;
  const auto read = read_icmp_error(false, packet);
  REQUIRE(read);
  CHECK(read->icmp == Failure::Icmp{3, 13, router});
  CHECK(read->to == Endpoint{them, 25});
  CHECK(read->source_port == 49152);
  for (std::size_t n = 0; n < packet.size() - 4; ++n) CHECK_FALSE(read_icmp_error(false, packet.substr(0, n)));
  CHECK_FALSE(read_icmp_error(false, v4_header(1, router, us) + icmp + v4_header(17, us, them) + ports));
}

TEST_CASE("the same for IPv6") {
  const IpAddress us = IpAddress::of("2001:db8::1"), them = IpAddress::of("2001:db8:2::25");
  const Bytes packet = Bytes("\x01\x01\x00\x00\x00\x00\x00\x00", 8) + v6_header(6, us, them) + ports;
  const auto read = read_icmp_error(true, packet);
  REQUIRE(read);
  CHECK(read->icmp == Failure::Icmp{1, 1, std::nullopt});
  CHECK(read->to == Endpoint{them, 25});
  CHECK(read->source_port == 49152);
  for (std::size_t n = 0; n < packet.size() - 4; ++n) CHECK_FALSE(read_icmp_error(true, packet.substr(0, n)));
}

TEST_CASE("who is to blame for an ICMP error") {
  using Kind = Failure::Kind;
  const Endpoint us{IpAddress::of("192.0.2.1"), 49152}, them{IpAddress::of("203.0.113.25"), 25};
  const IpAddress router = IpAddress::of("198.51.100.1");
  CHECK(failure_of({3, 13, router}, us, them).kind == Kind::unreachable);
  CHECK(failure_of({3, 13, router}, us, them).detail == "communication administratively prohibited");
  CHECK(failure_of({3, 3, them.address}, us, them).kind == Kind::refused);
  CHECK(failure_of({3, 13, us.address}, us, them).kind == Kind::not_permitted);
  CHECK(failure_of({3, 1, us.address}, us, them).kind == Kind::unreachable);
  CHECK(failure_of({3, 3, us.address}, us, {us.address, 25}).kind == Kind::refused);
}

}  // namespace mailwhy::net
