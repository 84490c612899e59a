// The pool over real sockets: recvmmsg, sendmmsg, and the error queue that tells what did not arrive.
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <utility>

#include "mailwhy/base/check.h"
#include "mailwhy/net/asio_impl.h"
#include "mailwhy/net/datagram_pool.h"

namespace mailwhy::net {
namespace {

constexpr std::size_t batch = 64;
constexpr std::size_t rounds = 8;              // batches that are read before other work of the loop gets its turn
constexpr int max_errors = 1024;              // taken from an error queue at once
constexpr std::size_t max_datagram = 65535;
constexpr std::size_t spacing = max_datagram + 1 + 192;  // so that the buffers do not all fall on the same lines of the cache
// What the kernel charges for a datagram of 1232 bytes, with everything around it.
constexpr int charged_bytes = 2560;

struct Outgoing {
  SocketAddress to;
  Bytes bytes;
};

// One socket with what waits to leave through it.
struct Port {
  std::size_t number = 0;
  bool v6 = false;
  std::unique_ptr<Loop::Watch> watch;  // empty: could not be opened, `error` says why
  int error = 0;
  std::deque<Outgoing> queue;
  bool blocked = false;  // the system's buffer is full
};

// Where datagrams are read into; the pages that are never touched cost nothing.
class Inbox {
 public:
  Inbox() : space_(std::make_unique_for_overwrite<char[]>(batch * spacing)) {
    for (std::size_t i = 0; i < batch; ++i) {
      parts_[i] = {space_.get() + i * spacing, max_datagram};
      messages_[i].msg_hdr = {};
      messages_[i].msg_hdr.msg_name = &from_[i].storage;
      messages_[i].msg_hdr.msg_iov = &parts_[i];
      messages_[i].msg_hdr.msg_iovlen = 1;
    }
  }

  // How many came, at most `batch`; -1 with errno.
  int read(int fd) {
    for (auto& message : messages_) message.msg_hdr.msg_namelen = sizeof(sockaddr_storage);
    return ::recvmmsg(fd, messages_.data(), batch, MSG_DONTWAIT, nullptr);
  }
  DatagramPool::Received at(std::size_t i, std::size_t socket) {
    from_[i].size = messages_[i].msg_hdr.msg_namelen;
    return {socket, from_[i].endpoint(), BytesView(space_.get() + i * spacing, messages_[i].msg_len)};
  }

 private:
  std::unique_ptr<char[]> space_;
  std::array<SocketAddress, batch> from_;
  std::array<iovec, batch> parts_;
  std::array<mmsghdr, batch> messages_;
};

int buffer_size(int fd) {
  int bytes = 0;
  socklen_t size = sizeof bytes;
  return ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, &size) == 0 ? bytes : 0;
}

// As much as may be had: the limit of the system is for those who may not pass it.
void ask_for_buffer(int fd, int bytes) {
  set_option(fd, SOL_SOCKET, SO_RCVBUF, bytes);
  set_option(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes);
  set_option(fd, SOL_SOCKET, SO_SNDBUF, bytes);
}

class SocketPool final : public DatagramPool, public HandlerHolder {
 public:
  SocketPool(std::shared_ptr<AsioNet::Impl> net, const PoolOptions& options)
      : net_(std::move(net)), options_(options), inbox_(std::make_shared<Inbox>()) {
    options_.sockets = std::max<std::size_t>(1, options_.sockets);
    for (auto& family : ports_) family.resize(options_.sockets);
    capacity_ = measure_capacity();
    net_->holders.insert(this);
  }
  ~SocketPool() override {
    net_->holders.erase(this);
    rest();
  }

  std::size_t sockets() const override { return options_.sockets; }
  std::size_t capacity() const override { return capacity_; }

  void listen(Events events) override {
    listening_ = std::make_shared<const Events>(std::move(events));
    for (auto& family : ports_)
      for (auto& port : family)
        if (port) wait(*port);
  }

  void rest() override {
    listening_.reset();
    undelivered_.clear();
    net_->loop.cancel(std::exchange(telling_, 0));
    for (auto& family : ports_)
      for (auto& port : family)
        if (port && port->watch) port->watch->forget_readable();
  }

  void drop() override {
    rest();
    unsent_.clear();
    for (auto& family : ports_) family.clear();
    dropped_ = true;
  }

  void send(std::size_t socket, const Endpoint& to, Bytes datagram) override {
    if (dropped_) return;
    MAILWHY_CHECK(socket < options_.sockets, "a pool has only so many sockets");
    Port& port = port_for(socket, to.address.is_v6());
    if (!port.watch) return note_undelivered(port, to, datagram, port.error);
    if (port.queue.empty()) unsent_.push_back(&port);
    port.queue.push_back({SocketAddress(to), std::move(datagram)});
  }

  void flush() override {
    for (Port* port : std::exchange(unsent_, {}))
      if (!port->blocked) send_queue(*port);
  }

  void collect() override {
    for (const std::size_t family : {0U, 1U})
      for (std::size_t i = 0; !dropped_ && i < ports_[family].size(); ++i)
        if (Port* port = ports_[family][i].get(); port != nullptr && port->watch && !read_all(*port)) return;
  }

 private:
  std::size_t measure_capacity() const {
    const Fd fd = open_socket(false, SOCK_DGRAM);
    if (fd.valid()) ask_for_buffer(fd.get(), static_cast<int>(options_.buffer_bytes));
    return static_cast<std::size_t>(std::max(1, (fd.valid() ? buffer_size(fd.get()) : 0) / charged_bytes));
  }

  Port& port_for(std::size_t socket, bool v6) {
    auto& port = ports_[v6 ? 1 : 0][socket];
    if (!port) {
      port = std::make_unique<Port>();
      port->number = socket;
      port->v6 = v6;
      open(*port);
      if (listening_) wait(*port);
    }
    return *port;
  }

  void open(Port& port) {
    Fd fd = open_socket(port.v6, SOCK_DGRAM);
    if (!fd.valid()) {
      port.error = errno;
      return;
    }
    if (port.v6) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
    ask_for_icmp(fd.get(), port.v6);
    ask_for_buffer(fd.get(), static_cast<int>(options_.buffer_bytes));
    const IpAddress any = port.v6 ? IpAddress::v6({}) : IpAddress();
    const bool same_family = options_.source && options_.source->is_v6() == port.v6;
    port.error = bind_source(fd.get(), same_family ? *options_.source : any, false);
    if (port.error == 0) port.watch = std::make_unique<Loop::Watch>(net_->loop, fd.take());
  }

  void wait(Port& port) {
    if (!port.watch) return;
    port.watch->on_readable([this, &port] {
      if (read_all(port)) wait(port);
    });
  }

  // Until nothing is left, but not for ever.  False when nobody listens any more, or the pool itself is gone.
  bool read_all(Port& port) {
    const auto handlers = listening_;
    const auto inbox = inbox_;  // the batch points into it, whatever a handler does
    const std::weak_ptr<const int> alive = alive_;
    if (!handlers) return false;
    std::vector<Received> got;
    for (std::size_t round = 0; round < rounds; ++round) {
      const int count = inbox->read(port.watch->fd());
      if (count < 0) {
        // Told as readable without a datagram: there is news about something that was sent, with or without an errno.
        const bool empty = errno == EAGAIN || errno == EWOULDBLOCK;
        if (!empty || round == 0) take_errors(port);
        if (empty) return true;
        continue;
      }
      got.clear();
      for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) got.push_back(inbox->at(i, port.number));
      handlers->received(got);
      if (alive.expired() || listening_ != handlers) return false;
      if (static_cast<std::size_t>(count) < batch) return true;
    }
    return true;
  }

  void send_queue(Port& port) {
    std::array<mmsghdr, batch> messages;
    std::array<iovec, batch> parts;
    int failures = 0;
    while (!port.queue.empty()) {
      const std::size_t count = std::min(batch, port.queue.size());
      for (std::size_t i = 0; i < count; ++i) {
        Outgoing& one = port.queue[i];
        parts[i] = {one.bytes.data(), one.bytes.size()};
        messages[i] = {};
        messages[i].msg_hdr.msg_name = one.to.get();
        messages[i].msg_hdr.msg_namelen = one.to.size;
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
      }
      const int sent = ::sendmmsg(port.watch->fd(), messages.data(), static_cast<unsigned>(count), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent > 0) {
        port.queue.erase(port.queue.begin(), port.queue.begin() + sent);
        failures = 0;
        continue;
      }
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return wait_for_room(port);
      const int error = errno;
      take_errors(port);
      // The first tries may only bring the news about earlier datagrams.
      if (++failures < 4) continue;
      failures = 0;
      if (error != ENOBUFS) note_undelivered(port, port.queue.front().to.endpoint(), port.queue.front().bytes, error);
      port.queue.pop_front();
    }
  }

  void wait_for_room(Port& port) {
    port.blocked = true;
    port.watch->on_writable([this, &port] {
      port.blocked = false;
      send_queue(port);
    });
  }

  // Empties the error queue of a socket.
  void take_errors(Port& port) {
    for (int i = 0; i < max_errors; ++i) {
      auto error = take_queued_error(port.watch->fd());
      if (!error) return;
      if (!error->icmp) continue;
      tell({port.number, error->to, std::move(error->beginning), failure_of(*error->icmp, own_endpoint(error->to), error->to)});
    }
  }

  // From where the system sends to that address, so that an error of its own making can be recognised.
  Endpoint own_endpoint(const Endpoint& to) const {
    if (options_.source && options_.source->is_v4() == to.address.is_v4()) return {*options_.source, 0};
    const Fd fd = open_socket(to.address.is_v6(), SOCK_DGRAM);
    const SocketAddress address(to);
    if (!fd.valid() || ::connect(fd.get(), address.get(), address.size) != 0) return {};
    return local_endpoint(fd.get());
  }

  void note_undelivered(const Port& port, const Endpoint& to, const Bytes& datagram, int error) {
    tell({port.number, to, datagram, failure_of(error, Phase::local, port.v6)});
  }

  void tell(Undelivered one) {
    undelivered_.push_back(std::move(one));
    if (telling_ == 0) telling_ = net_->loop.soon([this] { tell_all(); });
  }

  void tell_all() {
    telling_ = 0;
    const auto handlers = listening_;
    const std::weak_ptr<const int> alive = alive_;
    if (!handlers) return;
    for (const auto& one : std::exchange(undelivered_, {})) {
      handlers->undelivered(one);
      if (alive.expired() || listening_ != handlers) return;
    }
  }

  std::shared_ptr<AsioNet::Impl> net_;  // before the ports: the loop must outlive them
  PoolOptions options_;
  std::size_t capacity_ = 1;
  std::array<std::vector<std::unique_ptr<Port>>, 2> ports_;  // IPv4, IPv6
  std::vector<Port*> unsent_;
  std::shared_ptr<const Events> listening_;
  std::shared_ptr<Inbox> inbox_;
  std::vector<Undelivered> undelivered_;
  Loop::TimerId telling_ = 0;
  std::shared_ptr<const int> alive_ = std::make_shared<const int>(0);  // goes with the pool
  bool dropped_ = false;                                              // the net went first
};

}  // namespace

std::unique_ptr<DatagramPool> AsioNet::open_pool(const PoolOptions& options) { return std::make_unique<SocketPool>(impl_, options); }

}  // namespace mailwhy::net
