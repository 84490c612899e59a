// The accepting side, for the loopback lab and for tests.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>

#include <cerrno>
#include <vector>

#include "mailwhy/net/asio_impl.h"

namespace mailwhy::net {
namespace {

Fd open_bound(const Endpoint& at, int type) {
  Fd fd = open_socket(at.address.is_v6(), type);
  if (!fd.valid()) return fd;
  if (type == SOCK_STREAM) set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (at.address.is_v6()) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
  const SocketAddress address(at);
  if (::bind(fd.get(), address.get(), address.size) != 0) return Fd();
  return fd;
}

class TcpListener final : public AsioNet::Listener, public HandlerHolder {
 public:
  using Accepted = std::function<void(std::unique_ptr<Stream>)>;

  TcpListener(std::shared_ptr<AsioNet::Impl> net, Fd fd, Accepted accepted)
      : net_(std::move(net)), local_(local_endpoint(fd.get())), accepted_(std::make_shared<Accepted>(std::move(accepted))),
        watch_(std::make_unique<Loop::Watch>(net_->loop, fd.take())) {
    net_->holders.insert(this);
    wait();
  }
  ~TcpListener() override {
    net_->holders.erase(this);
    net_->loop.cancel(retry_);
  }
  Endpoint local() const override { return local_; }

  void drop() override {
    const auto gone = std::exchange(accepted_, nullptr);
    net_->loop.cancel(retry_);
    watch_.reset();
  }

 private:
  void wait() {
    watch_->on_readable([this] { accept(); });
  }
  void accept() {
    Fd fd(::accept4(watch_->fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd.valid() && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)) {
      retry_ = net_->loop.at(net_->loop.now() + 100ms, [this] { wait(); });
      return;
    }
    wait();
    if (!fd.valid()) return;
    set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    const auto accepted = accepted_;  // the handler may destroy this listener
    (*accepted)(make_tcp_stream(net_, std::move(fd)));
  }

  std::shared_ptr<AsioNet::Impl> net_;
  Endpoint local_;
  std::shared_ptr<Accepted> accepted_;
  Loop::TimerId retry_ = 0;
  std::unique_ptr<Loop::Watch> watch_;
};

class UdpListener final : public AsioNet::Listener, public HandlerHolder {
 public:
  using Received = std::function<void(Endpoint, Bytes, std::function<void(Bytes)>)>;

  UdpListener(std::shared_ptr<AsioNet::Impl> net, Fd fd, Received received)
      : net_(std::move(net)), local_(local_endpoint(fd.get())), received_(std::make_shared<Received>(std::move(received))),
        watch_(std::make_shared<Loop::Watch>(net_->loop, fd.take())) {
    net_->holders.insert(this);
    wait();
  }
  ~UdpListener() override { net_->holders.erase(this); }
  Endpoint local() const override { return local_; }

  void drop() override {
    const auto gone = std::exchange(received_, nullptr);
    watch_.reset();
  }

 private:
  void wait() {
    watch_->on_readable([this] { receive(); });
  }
  void receive() {
    Bytes datagram(65535, '\0');
    SocketAddress from;
    const auto size = ::recvfrom(watch_->fd(), datagram.data(), datagram.size(), 0, from.get(), &from.size);
    wait();
    if (size < 0) return;
    datagram.resize(static_cast<std::size_t>(size));
    // An answer may come late; when the listener is gone, it goes nowhere.
    auto answer = [socket = std::weak_ptr(watch_), from](const Bytes& bytes) {
      if (const auto open = socket.lock())
        ::sendto(open->fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL, from.get(), from.size);
    };
    const auto received = received_;
    (*received)(from.endpoint(), std::move(datagram), std::move(answer));
  }

  std::shared_ptr<AsioNet::Impl> net_;
  Endpoint local_;
  std::shared_ptr<Received> received_;
  std::shared_ptr<Loop::Watch> watch_;
};

class SilentListener final : public AsioNet::Listener {
 public:
  explicit SilentListener(Fd fd) : listener_(std::move(fd)), local_(local_endpoint(listener_.get())) {}
  Endpoint local() const override { return local_; }

  // Linux drops SYNs once the queue is longer than the backlog, so one connection is enough for a backlog of 0; a
  // second one only proves it.
  void fill() {
    for (int i = 0; i < 8; ++i) {
      Fd fd = open_socket(local_.address.is_v6(), SOCK_STREAM);
      const SocketAddress to(local_);
      if (!fd.valid() || (::connect(fd.get(), to.get(), to.size) != 0 && errno != EINPROGRESS)) return;
      pollfd wait{fd.get(), POLLOUT, 0};
      if (::poll(&wait, 1, 20) <= 0) return;
      fillers_.push_back(std::move(fd));
    }
  }

 private:
  Fd listener_;
  Endpoint local_;
  std::vector<Fd> fillers_;
};

}  // namespace

std::unique_ptr<AsioNet::Listener> AsioNet::listen(Endpoint at,
                                                   std::function<void(std::unique_ptr<Stream>)> accepted) {
  Fd fd = open_bound(at, SOCK_STREAM);
  if (!fd.valid() || ::listen(fd.get(), 1024) != 0) return nullptr;
  return std::make_unique<TcpListener>(impl_, std::move(fd), std::move(accepted));
}

std::unique_ptr<AsioNet::Listener> AsioNet::listen_udp(
    Endpoint at, std::function<void(Endpoint from, Bytes datagram, std::function<void(Bytes)> answer)> received) {
  Fd fd = open_bound(at, SOCK_DGRAM);
  if (!fd.valid()) return nullptr;
  return std::make_unique<UdpListener>(impl_, std::move(fd), std::move(received));
}

std::unique_ptr<AsioNet::Listener> AsioNet::listen_silently(Endpoint at) {
  Fd fd = open_bound(at, SOCK_STREAM);
  if (!fd.valid() || ::listen(fd.get(), 0) != 0) return nullptr;
  auto out = std::make_unique<SilentListener>(std::move(fd));
  out->fill();
  return out;
}

}  // namespace mailwhy::net
