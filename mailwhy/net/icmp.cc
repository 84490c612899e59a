#include "mailwhy/net/icmp.h"

#include <net/if.h>  // before the next, which then does not declare the same again

#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>

#include "mailwhy/base/cursor.h"

namespace mailwhy::net {
namespace {

constexpr std::size_t kept_errors = 256;
constexpr std::uint8_t tcp = 6;

template <std::size_t n>
std::array<std::uint8_t, n> array_of(Cursor& in) {
  std::array<std::uint8_t, n> out{};
  const BytesView bytes = in.take(n);
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

struct IpHeader {
  std::uint8_t protocol = 0;
  IpAddress from, to;
};

// RFC 791 s3.1; leaves the cursor behind the options.
IpHeader read_v4_header(Cursor& in) {
  const std::uint8_t first = in.u8();
  const std::size_t length = static_cast<std::size_t>(first & 15) * 4;
  if ((first >> 4) != 4 || length < 20) in.set_failed();
  in.take(8);
  IpHeader header;
  header.protocol = in.u8();
  in.u16();
  header.from = IpAddress::v4(array_of<4>(in));
  header.to = IpAddress::v4(array_of<4>(in));
  if (length > 20) in.take(length - 20);
  return header;
}

// RFC 8200 s3.  Our own packets carry no extension headers.
IpHeader read_v6_header(Cursor& in) {
  if ((in.u8() >> 4) != 6) in.set_failed();
  in.take(5);
  IpHeader header;
  header.protocol = in.u8();
  in.u8();
  header.from = IpAddress::v6(array_of<16>(in));
  header.to = IpAddress::v6(array_of<16>(in));
  return header;
}

bool is_error(bool v6, std::uint8_t type, std::uint8_t code) {
  if (v6) return type == ICMP6_DST_UNREACH || type == ICMP6_TIME_EXCEEDED || type == ICMP6_PARAM_PROB;
  if (type == ICMP_DEST_UNREACH) return code != ICMP_FRAG_NEEDED;  // path MTU discovery at work
  return type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETERPROB;
}

Fd open_listener(bool v6) {
  if (!v6) {
    Fd fd = open_socket(false, SOCK_RAW, IPPROTO_ICMP);
    if (!fd.valid()) return fd;
    icmp_filter filter{};
    filter.data = ~((1U << ICMP_DEST_UNREACH) | (1U << ICMP_TIME_EXCEEDED) | (1U << ICMP_PARAMETERPROB));
    ::setsockopt(fd.get(), SOL_RAW, ICMP_FILTER, &filter, sizeof filter);
    return fd;
  }
  Fd fd = open_socket(true, SOCK_RAW, IPPROTO_ICMPV6);
  if (!fd.valid()) return fd;
  icmp6_filter filter;
  ICMP6_FILTER_SETBLOCKALL(&filter);
  ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &filter);
  ICMP6_FILTER_SETPASS(ICMP6_TIME_EXCEEDED, &filter);
  ICMP6_FILTER_SETPASS(ICMP6_PARAM_PROB, &filter);
  ::setsockopt(fd.get(), IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter);
  return fd;
}

}  // namespace

std::optional<QuotedError> read_icmp_error(bool v6, BytesView packet) {
  Cursor in(packet);
  QuotedError out;
  if (!v6) out.icmp.from = read_v4_header(in).from;
  out.icmp.type = in.u8();
  out.icmp.code = in.u8();
  in.take(6);
  const IpHeader quoted = v6 ? read_v6_header(in) : read_v4_header(in);
  out.source_port = in.u16();
  out.to = {quoted.to, in.u16()};
  if (in.failed() || quoted.protocol != tcp) return std::nullopt;
  if (!is_error(v6, static_cast<std::uint8_t>(out.icmp.type), static_cast<std::uint8_t>(out.icmp.code)))
    return std::nullopt;
  return out;
}

std::uint64_t IcmpErrors::begin(bool v6) {
  if (!tried_[v6]) {
    tried_[v6] = true;
    sockets_[v6] = open_listener(v6);
  }
  collect(v6);
  return count_;
}

std::optional<Failure::Icmp> IcmpErrors::find(const Endpoint& to, std::uint16_t source_port, std::uint64_t since) {
  collect(to.address.is_v6());
  const auto found = std::find_if(errors_.rbegin(), errors_.rend(), [&](const QuotedError& error) {
    return error.number >= since && error.to == to && error.source_port == source_port;
  });
  if (found == errors_.rend()) return std::nullopt;
  return found->icmp;
}

void IcmpErrors::collect(bool v6) {
  if (!sockets_[v6].valid()) return;
  // Bounded, so that a flood of ICMP cannot hold the loop.
  for (std::size_t i = 0; i < kept_errors * 4; ++i) {
    std::array<char, 2048> buffer;
    SocketAddress from;
    const auto size = ::recvfrom(sockets_[v6].get(), buffer.data(), buffer.size(), 0, from.get(), &from.size);
    if (size < 0) break;
    auto error = read_icmp_error(v6, {buffer.data(), static_cast<std::size_t>(size)});
    if (!error) continue;
    if (v6) error->icmp.from = from.endpoint().address;
    error->number = count_++;
    errors_.push_back(*error);
    if (errors_.size() > kept_errors) errors_.pop_front();
  }
}

}  // namespace mailwhy::net
