#include "mailwhy/net/socket.h"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace mailwhy::net {
namespace {

template <std::size_t n>
std::array<std::uint8_t, n> to_array(const void* bytes) {
  std::array<std::uint8_t, n> out{};
  std::memcpy(out.data(), bytes, n);
  return out;
}

}  // namespace

SocketAddress::SocketAddress(const Endpoint& endpoint) {
  const std::string bytes = endpoint.address.bytes();
  if (endpoint.address.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    std::memcpy(&v4.sin_addr, bytes.data(), 4);
    std::memcpy(&storage, &v4, sizeof v4);
    size = sizeof v4;
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    std::memcpy(&v6.sin6_addr, bytes.data(), 16);
    std::memcpy(&storage, &v6, sizeof v6);
    size = sizeof v6;
  }
}

Endpoint SocketAddress::endpoint() const {
  if (storage.ss_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    return {IpAddress::v4(to_array<4>(&v4.sin_addr)), ntohs(v4.sin_port)};
  }
  if (storage.ss_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &storage, sizeof v6);
    return {IpAddress::v6(to_array<16>(&v6.sin6_addr)), ntohs(v6.sin6_port)};
  }
  return {};
}

Endpoint local_endpoint(int fd) {
  SocketAddress address;
  return getsockname(fd, address.get(), &address.size) == 0 ? address.endpoint() : Endpoint{};
}

Endpoint remote_endpoint(int fd) {
  SocketAddress address;
  return getpeername(fd, address.get(), &address.size) == 0 ? address.endpoint() : Endpoint{};
}

Fd& Fd::operator=(Fd&& other) noexcept {
  const Fd old(take());
  fd_ = other.take();
  return *this;
}

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

Fd open_socket(bool v6, int type, int protocol) {
  return Fd(::socket(v6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
}

void set_option(int fd, int level, int name, int value) { ::setsockopt(fd, level, name, &value, sizeof value); }

int bind_source(int fd, const IpAddress& source, bool for_tcp) {
  // The port is chosen when the destination is known, so that many connections may share one.
  if (for_tcp) set_option(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  const SocketAddress address({source, 0});
  return ::bind(fd, address.get(), address.size) == 0 ? 0 : errno;
}

void ask_for_icmp(int fd, bool v6) {
  if (v6)
    set_option(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
  else
    set_option(fd, IPPROTO_IP, IP_RECVERR, 1);
}

std::optional<QueuedSocketError> take_queued_error(int fd) {
  std::array<char, 512> data;
  alignas(cmsghdr) std::array<char, 512> control{};
  iovec part{data.data(), data.size()};
  SocketAddress to;
  msghdr message{};
  message.msg_name = &to.storage;
  message.msg_namelen = to.size;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const auto size = ::recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
  if (size < 0) return std::nullopt;
  to.size = message.msg_namelen;
  QueuedSocketError out{to.endpoint(), Bytes(data.data(), static_cast<std::size_t>(size)), std::nullopt};
  for (cmsghdr* item = CMSG_FIRSTHDR(&message); item != nullptr; item = CMSG_NXTHDR(&message, item)) {
    const bool v4 = item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_RECVERR;
    const bool v6 = item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_RECVERR;
    if ((!v4 && !v6) || item->cmsg_len < CMSG_LEN(sizeof(sock_extended_err))) continue;
    sock_extended_err error{};
    std::memcpy(&error, CMSG_DATA(item), sizeof error);
    if (error.ee_origin != SO_EE_ORIGIN_ICMP && error.ee_origin != SO_EE_ORIGIN_ICMP6) continue;
    Failure::Icmp icmp{error.ee_type, error.ee_code, std::nullopt};
    const std::size_t rest = item->cmsg_len - CMSG_LEN(sizeof error);
    SocketAddress offender;
    std::memcpy(&offender.storage, CMSG_DATA(item) + sizeof error, std::min(rest, sizeof offender.storage));
    const auto family = offender.storage.ss_family;
    if ((family == AF_INET && rest >= sizeof(sockaddr_in)) || (family == AF_INET6 && rest >= sizeof(sockaddr_in6)))
      icmp.from = offender.endpoint().address.unmapped();
    out.icmp = icmp;
    break;
  }
  return out;
}

std::optional<Failure::Icmp> take_queued_icmp(int fd) {
  const auto error = take_queued_error(fd);
  return error ? error->icmp : std::nullopt;
}

}  // namespace mailwhy::net
