#include "mailwhy/smtp/proxy_header.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"

namespace mailwhy::smtp {
namespace {

constexpr std::string_view signature("\r\n\r\n\0\r\nQUIT\n", 12);

void add_16(Bytes& out, std::size_t number) {
  out += static_cast<char>(number >> 8 & 0xff);
  out += static_cast<char>(number & 0xff);
}

Bytes version_1(const ProxyHeader& header) {
  if (!header.relayed) return "PROXY UNKNOWN\r\n";
  const auto& [from, to] = *header.relayed;
  return fmt::format("PROXY {} {} {} {} {}\r\n", from.address.is_v4() ? "TCP4" : "TCP6", from.address.text(), to.address.text(), from.port, to.port);
}

Bytes version_2(const ProxyHeader& header) {
  Bytes out(signature);
  out += header.relayed ? '\x21' : '\x20';  // version 2, PROXY or LOCAL
  Bytes addresses;
  char family = 0;  // AF_UNSPEC: a LOCAL header has no addresses, and a length of 0 all the same
  if (header.relayed) {
    const auto& [from, to] = *header.relayed;
    family = from.address.is_v4() ? '\x11' : '\x21';  // TCP over IPv4, IPv6
    addresses = from.address.bytes() + to.address.bytes();
    add_16(addresses, from.port);
    add_16(addresses, to.port);
  }
  out += family;
  add_16(out, addresses.size());
  return out + addresses;
}

}  // namespace

Bytes write_proxy_header(const ProxyHeader& header) { return header.version == 1 ? version_1(header) : version_2(header); }

Result<ProxyHeader> parse_proxy_header(std::string_view text) {
  const auto wrong = [] { return fail("wants \"v2 FROM:PORT TO:PORT\" or \"v2 local\", and v1 for the older form", Error::Kind::usage); };
  const auto words = split_words(text);
  if (words.size() < 2 || (words[0] != "v1" && words[0] != "v2")) return wrong();
  ProxyHeader header;
  header.version = words[0] == "v1" ? 1 : 2;
  if (words.size() == 2 && (words[1] == "local" || words[1] == "unknown")) return header;
  if (words.size() != 3) return wrong();
  const auto from = Endpoint::parse(words[1], 0), to = Endpoint::parse(words[2], 0);
  if (!from || !to) return wrong();
  if (from->address.is_v4() != to->address.is_v4()) return fail("wants two addresses of one family", Error::Kind::usage);
  header.relayed = ProxyHeader::Relayed{*from, *to};
  return header;
}

}  // namespace mailwhy::smtp
