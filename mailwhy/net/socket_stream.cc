// Streams over sockets: what was received comes first, the end or the error after it.
#include <netinet/in.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <vector>

#include "mailwhy/base/check.h"
#include "mailwhy/net/asio_impl.h"

namespace mailwhy::net {
namespace {

constexpr std::size_t read_bytes = 16 * 1024;
constexpr std::size_t datagram_bytes = 65535;
// A peer that does not read gets no more than this into our memory.
constexpr std::size_t max_queued_bytes = 64 << 20;
// So little that is still queued counts as sent: the next bytes come before the system has nothing to do.
constexpr std::size_t small_rest_bytes = 64 << 10;

// What waits to be sent, as it was handed over: much of it is never copied.
class SendQueue {
 public:
  bool empty() const { return pieces_.empty(); }
  std::size_t size() const { return size_; }
  void add(Bytes bytes) {
    constexpr std::size_t small = 4096;
    size_ += bytes.size();
    if (bytes.size() < small && !pieces_.empty() && pieces_.back().size() < small) pieces_.back() += bytes;
    else pieces_.push_back(std::move(bytes));
  }
  // As much as the system takes now; the result and errno of sendmsg(2).
  ssize_t send(int fd) {
    std::array<iovec, 8> parts{};
    std::size_t count = 0;
    for (; count < parts.size() && count < pieces_.size(); ++count) parts[count] = {pieces_[count].data(), pieces_[count].size()};
    parts[0] = {pieces_[0].data() + gone_, pieces_[0].size() - gone_};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    return ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  void take_off(std::size_t bytes) {
    size_ -= bytes;
    gone_ += bytes;
    std::size_t over = 0;
    for (; over < pieces_.size() && gone_ >= pieces_[over].size(); ++over) gone_ -= pieces_[over].size();
    pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(over));
  }
  void clear() {
    pieces_.clear();
    size_ = gone_ = 0;
  }

 private:
  std::vector<Bytes> pieces_;
  std::size_t size_ = 0;
  std::size_t gone_ = 0;  // of the first piece
};

class SocketStream final : public Stream, public HandlerHolder {
 public:
  SocketStream(std::shared_ptr<AsioNet::Impl> net, Fd socket, bool datagrams, Endpoint to,
               std::optional<Failure> failure)
      : net_(std::move(net)), datagrams_(datagrams), remote_(to), failure_(std::move(failure)) {
    net_->holders.insert(this);
    if (!socket.valid()) return;
    local_ = local_endpoint(socket.get());
    watch_ = std::make_unique<Loop::Watch>(net_->loop, socket.take());
  }

  ~SocketStream() override {
    net_->holders.erase(this);
    net_->loop.cancel(timer_);
    net_->loop.cancel(sent_timer_);
    if (!watch_ || datagrams_) return;
    sent_ = nullptr;
    if (!queue_.empty()) flush();
    if (!reset_) swallow_unread();
  }

  void read(Time deadline, ReadHandler done) override {
    MAILWHY_CHECK(!reading_, "one read of a stream at a time");
    reading_ = std::move(done);
    began_.emplace(net_->loop);
    if (failure_ || ended_ || !watch_) {
      timer_ = net_->loop.soon([this] { finish_with_end(); });
      return;
    }
    timer_ = net_->loop.at(deadline, [this] { on_deadline(); });
    if (write_failure_ && datagrams_)  // nothing may ever make the socket readable
      net_->loop.cancel(std::exchange(timer_, net_->loop.soon([this] { receive(true); })));
    else
      watch_->on_readable([this] { receive(false); });
  }

  void write(Bytes bytes) override {
    if (!watch_ || failure_ || bytes.empty()) return;
    if (datagrams_) return send_datagram(bytes);
    if (write_failure_) return;
    if (queue_.size() + bytes.size() > max_queued_bytes) {
      write_failure_ = Failure{Failure::Kind::limit, "the other side does not read what is sent", std::nullopt};
      return;
    }
    const bool idle = queue_.empty();
    queue_.add(std::move(bytes));
    if (idle) send_queued();
  }

  void when_sent(std::function<void()> done) override {
    sent_ = std::move(done);
    tell_when_sent();
  }

  Endpoint local() const override { return local_; }
  Endpoint remote() const override { return remote_; }

  void drop() override {
    const ReadHandler gone = std::exchange(reading_, nullptr);
    const std::function<void()> nobody = std::exchange(sent_, nullptr);
    net_->loop.cancel(std::exchange(timer_, 0));
    net_->loop.cancel(std::exchange(sent_timer_, 0));
    watch_.reset();
  }

  void reset() {
    if (!watch_) return;
    reset_ = true;
    const linger now{1, 0};
    ::setsockopt(watch_->fd(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }

 private:
  bool v6() const { return remote_.address.is_v6(); }

  void on_deadline() {
    timer_ = 0;
    receive(true);
  }

  // `last_chance`: without bytes now, the read fails.
  void receive(bool last_chance) {
    std::string buffer(datagrams_ ? datagram_bytes : read_bytes, '\0');
    while (true) {
      const auto size = ::recv(watch_->fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (size > 0) {
        buffer.resize(static_cast<std::size_t>(size));
        return finish(Bytes(buffer));
      }
      if (size == 0 && datagrams_) continue;  // an empty datagram answers nothing
      if (size == 0) return on_end();
      if (errno == EINTR || (datagrams_ && errno == EMSGSIZE)) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return on_nothing(last_chance);
      if (!datagrams_) {
        failure_ = failure_of(errno, Phase::open, v6());
        return finish_with_end();
      }
      // A datagram that came before the error is still in the queue behind it.
      note_datagram_error(errno, Phase::open);
      last_chance = true;
    }
  }

  // The system says "end" after a reset too, when a write was told of the reset first.
  void on_end() {
    if (write_failure_)
      failure_ = write_failure_;
    else
      ended_ = true;
    finish_with_end();
  }

  void on_nothing(bool last_chance) {
    if (!last_chance) return watch_->on_readable([this] { receive(false); });
    if (write_failure_) {
      failure_ = write_failure_;
      return finish_with_end();
    }
    finish(Failure{Failure::Kind::timed_out, "nothing came within " + to_readable(began_->elapsed()), std::nullopt});
  }

  void finish_with_end() {
    if (failure_)
      finish(*failure_);
    else if (ended_)
      finish(Bytes());
    else
      finish(Failure{Failure::Kind::cancelled, "the network was closed", std::nullopt});
  }

  void finish(std::variant<Failure, Bytes> result) {
    net_->loop.cancel(std::exchange(timer_, 0));
    if (watch_) watch_->forget_readable();
    Observed<Bytes> out{began_->at, began_->elapsed(), std::move(result)};
    const ReadHandler done = std::exchange(reading_, nullptr);
    done(std::move(out));  // may destroy this stream
  }

  void tell_when_sent() {
    if (!sent_ || sent_timer_ != 0 || queue_.size() > small_rest_bytes) return;
    sent_timer_ = net_->loop.soon([this] {
      sent_timer_ = 0;
      const auto done = std::exchange(sent_, nullptr);
      if (done) done();  // may destroy this stream
    });
  }

  void send_queued() {
    flush();
    tell_when_sent();
  }

  void flush() {
    while (!queue_.empty()) {
      const auto size = queue_.send(watch_->fd());
      if (size >= 0) {
        queue_.take_off(static_cast<std::size_t>(size));
        continue;
      }
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return watch_->on_writable([this] { send_queued(); });
      // EPIPE: the other side had ended orderly before; the reads tell that by themselves.
      if (errno != EPIPE) write_failure_ = failure_of(errno, Phase::open, v6());
      queue_.clear();
    }
  }

  void send_datagram(const Bytes& bytes) {
    // The first try may only bring the news about an earlier datagram.
    for (int tries = 0; tries < 2; ++tries) {
      if (::send(watch_->fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return;  // as lost as on any wire
      note_datagram_error(errno, errno == ECONNREFUSED ? Phase::open : Phase::local);
    }
    if (!reading_) return;
    watch_->forget_readable();
    net_->loop.cancel(std::exchange(timer_, net_->loop.soon([this] { receive(true); })));
  }

  void note_datagram_error(int error, Phase phase) {
    if (const auto icmp = take_queued_icmp(watch_->fd()))
      write_failure_ = failure_of(*icmp, local_, remote_);
    else
      write_failure_ = failure_of(error, phase, v6());
  }

  // Closing a socket with unread bytes sends RST, which may destroy our last words on their way.
  void swallow_unread() {
    std::array<char, read_bytes> buffer;
    for (int i = 0; i < 64; ++i)
      if (::recv(watch_->fd(), buffer.data(), buffer.size(), MSG_DONTWAIT) <= 0) break;
  }

  std::shared_ptr<AsioNet::Impl> net_;  // before watch_: the loop must outlive it
  bool datagrams_;
  Endpoint local_, remote_;
  std::unique_ptr<Loop::Watch> watch_;
  ReadHandler reading_;
  std::optional<Beginning> began_;
  Loop::TimerId timer_ = 0;
  SendQueue queue_;
  std::function<void()> sent_;
  Loop::TimerId sent_timer_ = 0;
  std::optional<Failure> write_failure_;  // told when there is nothing left to read
  std::optional<Failure> failure_;        // what every further read says
  bool ended_ = false;
  bool reset_ = false;
};

}  // namespace

std::unique_ptr<Stream> make_tcp_stream(std::shared_ptr<AsioNet::Impl> net, Fd socket) {
  const Endpoint to = remote_endpoint(socket.get());
  return std::make_unique<SocketStream>(std::move(net), std::move(socket), false, to, std::nullopt);
}

std::unique_ptr<Stream> make_udp_stream(std::shared_ptr<AsioNet::Impl> net, Fd socket, Endpoint to,
                                        std::optional<Failure> failure) {
  return std::make_unique<SocketStream>(std::move(net), std::move(socket), true, to, std::move(failure));
}

void close_with_reset(Stream& stream) {
  if (auto* socket = dynamic_cast<SocketStream*>(&stream)) socket->reset();
}

}  // namespace mailwhy::net
