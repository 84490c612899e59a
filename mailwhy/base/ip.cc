#include "mailwhy/base/ip.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"

namespace mailwhy {

std::string_view to_string(AddressScope scope) {
  switch (scope) {
    case AddressScope::global: return "global";
    case AddressScope::unspecified: return "unspecified";
    case AddressScope::loopback: return "loopback";
    case AddressScope::private_use: return "private";
    case AddressScope::link_local: return "link-local";
    case AddressScope::documentation: return "documentation";
    case AddressScope::benchmarking: return "benchmarking";
    case AddressScope::multicast: return "multicast";
    case AddressScope::reserved: return "reserved";
  }
  return "reserved";
}

IpAddress IpAddress::v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return v4(std::array<std::uint8_t, 4>{a, b, c, d});
}

IpAddress IpAddress::v4(const std::array<std::uint8_t, 4>& bytes) {
  IpAddress out;
  std::copy(bytes.begin(), bytes.end(), out.bytes_.begin());
  return out;
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& bytes) {
  IpAddress out;
  out.v4_ = false;
  out.bytes_ = bytes;
  return out;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  constexpr std::string_view bytes_of_addresses = "0123456789abcdefABCDEF:.";
  const auto belongs = [&](char c) { return is_digit(c) || bytes_of_addresses.find(c) != std::string_view::npos; };
  if (text.size() > 45 || !std::all_of(text.begin(), text.end(), belongs)) return std::nullopt;
  std::array<char, 46> copy{};  // ends with a NUL
  text.copy(copy.data(), text.size());
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, copy.data(), bytes.data()) == 1) {
    IpAddress out;
    out.bytes_ = bytes;
    return out;
  }
  if (inet_pton(AF_INET6, copy.data(), bytes.data()) == 1) return v6(bytes);
  return std::nullopt;
}

IpAddress IpAddress::of(std::string_view text) {
  const auto address = parse(text);
  MAILWHY_CHECK(address.has_value(), "an IP address written in the program is well formed");
  return *address;
}

std::string IpAddress::bytes() const {
  return {reinterpret_cast<const char*>(bytes_.data()), v4_ ? std::size_t{4} : std::size_t{16}};
}

std::string IpAddress::text() const {
  char buffer[INET6_ADDRSTRLEN] = {};
  inet_ntop(v4_ ? AF_INET : AF_INET6, bytes_.data(), buffer, sizeof buffer);
  return buffer;
}

std::string IpAddress::literal() const { return v4_ ? "[" + text() + "]" : "[IPv6:" + text() + "]"; }

namespace {
struct Special {
  const char* network;
  AddressScope scope;
};
// IANA special-purpose address registries, most specific first where they nest.
constexpr Special special_networks[] = {
    {"0.0.0.0/8", AddressScope::unspecified},     {"10.0.0.0/8", AddressScope::private_use},
    {"100.64.0.0/10", AddressScope::private_use}, {"127.0.0.0/8", AddressScope::loopback},
    {"169.254.0.0/16", AddressScope::link_local}, {"172.16.0.0/12", AddressScope::private_use},
    {"192.0.2.0/24", AddressScope::documentation},
    {"192.0.0.0/24", AddressScope::reserved},     {"192.168.0.0/16", AddressScope::private_use},
    {"198.18.0.0/15", AddressScope::benchmarking}, {"198.51.100.0/24", AddressScope::documentation},
    {"203.0.113.0/24", AddressScope::documentation},
    {"224.0.0.0/4", AddressScope::multicast},     {"240.0.0.0/4", AddressScope::reserved},
    {"::/128", AddressScope::unspecified},        {"::1/128", AddressScope::loopback},
    {"2001:db8::/32", AddressScope::documentation}, {"3fff::/20", AddressScope::documentation},
    {"2001:2::/48", AddressScope::benchmarking},  {"fc00::/7", AddressScope::private_use},
    {"fe80::/10", AddressScope::link_local},      {"ff00::/8", AddressScope::multicast},
    {"64:ff9b::/96", AddressScope::global},       {"2000::/3", AddressScope::global},
    {"::/0", AddressScope::reserved},
};
}  // namespace

AddressScope IpAddress::scope() const {
  const IpAddress plain = unmapped();
  static const auto table = [] {
    std::vector<std::pair<Network, AddressScope>> out;
    for (const auto& special : special_networks) out.emplace_back(*Network::parse(special.network), special.scope);
    return out;
  }();
  for (const auto& [network, scope] : table)
    if (network.contains(plain)) return scope;
  return AddressScope::global;
}

std::string IpAddress::reversed_labels() const {
  std::string out;
  if (v4_) {
    for (int i = 3; i >= 0; --i) out += std::to_string(bytes_[static_cast<std::size_t>(i)]) + (i > 0 ? "." : "");
    return out;
  }
  constexpr char hex[] = "0123456789abcdef";
  for (int i = 15; i >= 0; --i) {
    const unsigned byte = bytes_[static_cast<std::size_t>(i)];
    out += hex[byte & 0xF];
    out += '.';
    out += hex[byte >> 4];
    if (i > 0) out += '.';
  }
  return out;
}

Domain IpAddress::reverse_name() const { return Domain::of(reversed_labels() + (v4_ ? ".in-addr.arpa" : ".ip6.arpa")); }

IpAddress IpAddress::unmapped() const {
  static constexpr std::array<std::uint8_t, 12> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (v4_ || !std::equal(prefix.begin(), prefix.end(), bytes_.begin())) return *this;
  return v4(bytes_[12], bytes_[13], bytes_[14], bytes_[15]);
}

Result<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  const unsigned most = address && address->is_v6() ? 128 : 32;
  unsigned prefix = most;
  bool good = address.has_value();
  if (good && slash != std::string_view::npos) {
    const auto number = parse_number(text.substr(slash + 1), most);
    good = number.has_value();
    if (good) prefix = static_cast<unsigned>(*number);
  }
  if (!good)
    return fail("\"" + visible(text) + "\" is not a network; write it like 192.0.2.0/24 or 2001:db8::/32.", Error::Kind::usage);
  return Network(*address, prefix);
}

bool Network::contains(const IpAddress& address) const {
  if (address.is_v4() != address_.is_v4()) return false;
  const std::string mine = address_.bytes(), theirs = address.bytes();
  for (unsigned bit = 0; bit < prefix_; bit += 8) {
    const unsigned take = std::min(8u, prefix_ - bit);
    const auto mask = static_cast<unsigned char>(0xFFu << (8 - take));
    if ((static_cast<unsigned char>(mine[bit / 8]) & mask) != (static_cast<unsigned char>(theirs[bit / 8]) & mask)) return false;
  }
  return true;
}

std::string Network::text() const { return address_.text() + "/" + std::to_string(prefix_); }

std::string Endpoint::text() const {
  return (address.is_v4() ? address.text() : "[" + address.text() + "]") + ":" + std::to_string(port);
}

Result<Endpoint> Endpoint::parse(std::string_view text, std::uint16_t default_port) {
  std::string_view host = text, port;
  if (text.starts_with("[")) {
    const auto close = text.find(']');
    if (close != std::string_view::npos) {
      host = text.substr(1, close - 1);
      if (text.substr(close + 1).starts_with(":")) port = text.substr(close + 2);
      else if (close + 1 != text.size()) host = {};
    }
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    host = text.substr(0, text.find(':'));
    port = text.substr(text.find(':') + 1);
  }
  const auto address = IpAddress::parse(host);
  const auto number = port.empty() ? std::optional<std::uint64_t>(default_port) : parse_number(port, 65535);
  if (!address || !number || *number == 0)
    return fail("\"" + visible(text) + "\" is not an address with a port; write it like 192.0.2.1:53 or [2001:db8::1]:53.",
                Error::Kind::usage);
  return Endpoint{*address, static_cast<std::uint16_t>(*number)};
}

}  // namespace mailwhy
