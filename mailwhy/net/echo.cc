// One ICMP echo request (RFC 792, RFC 4443 s4).
#include <netinet/in.h>
#include <sys/random.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "mailwhy/base/cursor.h"
#include "mailwhy/net/asio_impl.h"

namespace mailwhy::net {
namespace {

struct EchoTypes {
  std::uint8_t request, reply;
};
constexpr EchoTypes v4_types{8, 0}, v6_types{128, 129};

// RFC 1071.
std::uint16_t checksum(BytesView bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (i % 2 == 0 ? 8 : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

class Echo final : public Operation {
 public:
  Echo(std::weak_ptr<AsioNet::Impl> net, Loop& loop, IpAddress to, EchoHandler done)
      : net_(std::move(net)), loop_(loop), began_(loop), to_(to), done_(std::move(done)) {}
  ~Echo() override { loop_.cancel(timer_); }

  void start(std::optional<IpAddress> source, Time deadline) {
    if (auto failure = send(source)) {
      timer_ = loop_.soon([this, failure] { finish(*failure); });
      return;
    }
    timer_ = loop_.at(deadline, [this] {
      finish(Failure{Failure::Kind::timed_out, "no echo within " + to_readable(began_.elapsed()), std::nullopt});
    });
    watch_->on_readable([this] { receive(); });
  }

 private:
  bool v6() const { return to_.is_v6(); }
  const EchoTypes& types() const { return v6() ? v6_types : v4_types; }

  Fd open() {
    const int protocol = v6() ? static_cast<int>(IPPROTO_ICMPV6) : static_cast<int>(IPPROTO_ICMP);
    Fd fd = open_socket(v6(), SOCK_DGRAM, protocol);  // a "ping socket", for groups the system allows
    if (fd.valid()) return fd;
    raw_ = true;
    return open_socket(v6(), SOCK_RAW, protocol);
  }

  std::optional<Failure> send(std::optional<IpAddress> source) {
    Fd fd = open();
    if (!fd.valid()) {
      if (errno == EPERM || errno == EACCES)
        return Failure{Failure::Kind::not_permitted, "this system does not let this program send pings", std::nullopt};
      return failure_of(errno, Phase::local, v6());
    }
    ask_for_icmp(fd.get(), v6());
    if (v6())
      set_option(fd.get(), IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
    else
      set_option(fd.get(), IPPROTO_IP, IP_RECVTTL, 1);
    if (source) {
      if (const int error = bind_source(fd.get(), *source, false)) return failure_of(error, Phase::local, v6());
    }
    const SocketAddress to({to_, 0});
    if (::connect(fd.get(), to.get(), to.size) != 0) return failure_of(errno, Phase::local, v6());
    local_ = local_endpoint(fd.get());
    const Bytes request = make_request();
    if (::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
      return failure_of(errno, Phase::local, v6());
    watch_ = std::make_unique<Loop::Watch>(loop_, fd.take());
    return std::nullopt;
  }

  // type, code, checksum, identifier, sequence, then 16 bytes by which we know our own.
  Bytes make_request() {
    token_.resize(16);
    if (::getrandom(token_.data(), token_.size(), 0) < 0) token_.assign(16, 'm');
    Bytes out(8, '\0');
    out[0] = static_cast<char>(types().request);
    out[4] = token_[0];
    out[5] = token_[1];
    out[7] = 1;
    out += token_;
    if (!v6()) {  // for ICMPv6 the kernel does it
      const std::uint16_t sum = checksum(out);
      out[2] = static_cast<char>(sum >> 8);
      out[3] = static_cast<char>(sum & 0xff);
    }
    return out;
  }

  bool is_our_reply(BytesView packet) const {
    Cursor in(packet);
    if (raw_ && !v6()) {  // a raw IPv4 socket delivers the IP header too
      const std::size_t words = in.u8() & 15U;
      if (words < 5) return false;
      in.take(words * 4 - 1);
    }
    const bool reply = in.u8() == types().reply;
    in.take(7);
    return reply && !in.failed() && in.rest() == token_;
  }

  void receive() {
    std::array<char, 2048> data;
    alignas(cmsghdr) std::array<char, 256> control{};
    iovec part{data.data(), data.size()};
    for (int i = 0; i < 100; ++i) {  // a raw socket hears everybody's pings
      SocketAddress from;
      msghdr message{};
      message.msg_name = &from.storage;
      message.msg_namelen = from.size;
      message.msg_iov = &part;
      message.msg_iovlen = 1;
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      const auto size = ::recvmsg(watch_->fd(), &message, MSG_DONTWAIT);
      if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) break;
      if (size < 0) return on_error(errno);
      if (!is_our_reply({data.data(), static_cast<std::size_t>(size)})) continue;
      from.size = message.msg_namelen;
      return finish(EchoReply{from.endpoint().address, ttl_of(message)});
    }
    watch_->on_readable([this] { receive(); });
  }

  void on_error(int error) {
    if (const auto icmp = take_queued_icmp(watch_->fd())) return finish(failure_of(*icmp, local_, {to_, 0}));
    finish(failure_of(error, Phase::open, v6()));
  }

  static int ttl_of(msghdr& message) {
    for (cmsghdr* item = CMSG_FIRSTHDR(&message); item != nullptr; item = CMSG_NXTHDR(&message, item)) {
      const bool v4 = item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_TTL;
      const bool v6 = item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_HOPLIMIT;
      if ((!v4 && !v6) || item->cmsg_len < CMSG_LEN(sizeof(int))) continue;
      int ttl = 0;
      std::memcpy(&ttl, CMSG_DATA(item), sizeof ttl);
      return ttl;
    }
    return 0;
  }

  void finish(std::variant<Failure, EchoReply> result) {
    Observed<EchoReply> out{began_.at, began_.elapsed(), std::move(result)};
    const EchoHandler done = std::move(done_);
    const auto net = net_.lock();
    net->end(*this);  // nothing of this object may be used from here on
    done(std::move(out));
  }

  std::weak_ptr<AsioNet::Impl> net_;
  Loop& loop_;
  Beginning began_;
  IpAddress to_;
  EchoHandler done_;
  bool raw_ = false;
  Bytes token_;
  Endpoint local_;
  Loop::TimerId timer_ = 0;
  std::unique_ptr<Loop::Watch> watch_;
};

}  // namespace

void begin_echo(const std::shared_ptr<AsioNet::Impl>& net, IpAddress to, std::optional<IpAddress> source, Time deadline,
                EchoHandler done) {
  net->begin<Echo>(net, net->loop, to, std::move(done)).start(source, deadline);
}

}  // namespace mailwhy::net
