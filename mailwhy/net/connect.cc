// TCP connections: opened, refused, or lost on the way.
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>

#include "mailwhy/net/asio_impl.h"

namespace mailwhy::net {
namespace {

class Connect final : public Operation {
 public:
  Connect(std::weak_ptr<AsioNet::Impl> net, Loop& loop, ConnectRequest request, ConnectHandler done)
      : net_(std::move(net)), loop_(loop), began_(loop), request_(request), done_(std::move(done)) {}
  ~Connect() override { loop_.cancel(timer_); }

  void start(IcmpErrors& icmp) {
    const int error = open(icmp);
    if (error == 0) {
      timer_ = loop_.at(request_.deadline, [this] { on_deadline(); });
      watch_->on_writable([this] { on_writable(); });
      return;
    }
    timer_ = loop_.soon([this, error] { finish(failure_of(error, Phase::local, v6())); });
  }

 private:
  bool v6() const { return request_.to.address.is_v6(); }

  // 0 when the first packet is on its way, else errno.
  int open(IcmpErrors& icmp) {
    Fd fd = open_socket(v6(), SOCK_STREAM);
    if (!fd.valid()) return errno;
    set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    if (request_.source) {
      if (const int error = bind_source(fd.get(), *request_.source, true)) return error;
    }
    icmp_since_ = icmp.begin(v6());
    const SocketAddress to(request_.to);
    if (::connect(fd.get(), to.get(), to.size) != 0 && errno != EINPROGRESS) return errno;
    local_ = local_endpoint(fd.get());
    watch_ = std::make_unique<Loop::Watch>(loop_, fd.take());
    return 0;
  }

  std::optional<Failure::Icmp> seen_icmp() {
    const auto net = net_.lock();
    return net ? net->icmp.find(request_.to, local_.port, icmp_since_) : std::nullopt;
  }

  void on_writable() {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(watch_->fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    if (error == 0 && local_endpoint(watch_->fd()) == request_.to) error = ECONNREFUSED;  // TCP met itself: nobody there
    if (error == 0) return finish(std::nullopt);
    finish(explain(error));
  }

  // An ICMP error says more than the number; but after an RST it was not the cause.
  Failure explain(int error) {
    const auto icmp = seen_icmp();
    const Failure plain = failure_of(error, Phase::connecting, v6());
    if (!icmp || error == ECONNRESET) return plain;
    const Failure with_icmp = failure_of(*icmp, local_, request_.to);
    return error == ECONNREFUSED && with_icmp.kind == Failure::Kind::unreachable ? plain : with_icmp;
  }

  void on_deadline() {
    // An ICMP error does not always end the attempt: the kernel may go on and hope.  It was the only answer, though.
    if (auto icmp = seen_icmp()) return finish(failure_of(*icmp, local_, request_.to));
    finish(Failure{Failure::Kind::timed_out,
                   "no answer to the connection attempt within " + to_readable(began_.elapsed()), std::nullopt});
  }

  void finish(std::optional<Failure> failure) {
    const auto net = net_.lock();
    Observed<Connected> out{began_.at, began_.elapsed(), Failure{}};
    if (failure)
      out.result = *std::move(failure);
    else
      out.result = Connected{make_tcp_stream(net, Fd(watch_->release()))};
    const ConnectHandler done = std::move(done_);
    net->end(*this);  // nothing of this object may be used from here on
    done(std::move(out));
  }

  std::weak_ptr<AsioNet::Impl> net_;
  Loop& loop_;
  Beginning began_;
  ConnectRequest request_;
  ConnectHandler done_;
  Loop::TimerId timer_ = 0;
  std::uint64_t icmp_since_ = 0;
  Endpoint local_;
  std::unique_ptr<Loop::Watch> watch_;
};

}  // namespace

void begin_connect(const std::shared_ptr<AsioNet::Impl>& net, ConnectRequest request, ConnectHandler done) {
  net->begin<Connect>(net, net->loop, request, std::move(done)).start(net->icmp);
}

}  // namespace mailwhy::net
