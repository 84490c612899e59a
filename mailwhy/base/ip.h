// IPv4 and IPv6 addresses, networks, and what an address is reserved for.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/result.h"

namespace mailwhy {

// What the IANA special-purpose registries (RFC 6890 and successors) say an address is for.
enum class AddressScope {
  global,         // may be reached over the Internet
  unspecified,    // 0.0.0.0/8, ::
  loopback,       // 127/8, ::1
  private_use,    // RFC 1918, fc00::/7, 100.64/10
  link_local,     // 169.254/16, fe80::/10
  documentation,  // 192.0.2/24, 198.51.100/24, 203.0.113/24, 2001:db8::/32, 3fff::/20
  benchmarking,   // 198.18/15, 2001:2::/48
  multicast,      // 224/4, ff00::/8
  reserved,       // 240/4, 192.0.0/24, and what is not assigned for use
};
std::string_view to_string(AddressScope scope);

class IpAddress {
 public:
  IpAddress() = default;  // 0.0.0.0
  static IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d);
  static IpAddress v4(const std::array<std::uint8_t, 4>& bytes);
  static IpAddress v6(const std::array<std::uint8_t, 16>& bytes);
  // Dotted quad or RFC 4291 text, no brackets, no zone id, no leading zeros.  nullopt when it is neither.
  static std::optional<IpAddress> parse(std::string_view text);
  // For addresses known to be good; a bad one is a broken invariant.
  static IpAddress of(std::string_view text);

  bool is_v4() const { return v4_; }
  bool is_v6() const { return !v4_; }
  // 4 or 16 bytes, network order.
  std::string bytes() const;
  // Canonical text (RFC 5952).
  std::string text() const;
  // As SMTP writes it: [192.0.2.1] or [IPv6:2001:db8::1] (RFC 5321 s4.1.3).
  std::string literal() const;
  AddressScope scope() const;
  // The name that carries its PTR: 1.2.0.192.in-addr.arpa (RFC 1035 s3.5), nibbles under ip6.arpa (RFC 3596 s2.5).
  Domain reverse_name() const;
  // The reversed labels without the arpa suffix, as block lists ask (RFC 5782 s2).
  std::string reversed_labels() const;
  // ::ffff:a.b.c.d as IPv4; everything else unchanged.
  IpAddress unmapped() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  bool v4_ = true;
  std::array<std::uint8_t, 16> bytes_{};  // IPv4 in the first four
};

// An address with its prefix length: 192.0.2.0/24.
class Network {
 public:
  Network() = default;
  Network(IpAddress address, unsigned prefix) : address_(address), prefix_(prefix) {}
  static Result<Network> parse(std::string_view text);  // a bare address is a /32 or /128
  bool contains(const IpAddress& address) const;
  const IpAddress& address() const { return address_; }
  unsigned prefix() const { return prefix_; }
  std::string text() const;
  friend bool operator==(const Network&, const Network&) = default;

 private:
  IpAddress address_;
  unsigned prefix_ = 32;
};

// An address and a port.
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;
  // 192.0.2.1:25 or [2001:db8::1]:25
  std::string text() const;
  // Reads both forms; the port may be absent when `default_port` is not zero.
  static Result<Endpoint> parse(std::string_view text, std::uint16_t default_port);
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

}  // namespace mailwhy
