// Descriptors that belong to somebody else: the terminal, a pipe.
#include <sys/epoll.h>

#include "mailwhy/net/asio_impl.h"

namespace mailwhy::net {
namespace {

// The loop would switch a descriptor of its own to non-blocking, for every process that shares the terminal.  So it is given an
// epoll instance in which the real one is, and that is readable when the other is.
class Watched final : public AsioNet::Readable, public HandlerHolder {
 public:
  Watched(std::shared_ptr<AsioNet::Impl> net, int fd) : net_(std::move(net)), inner_(::epoll_create1(EPOLL_CLOEXEC)) {
    epoll_event event{};
    event.events = EPOLLIN;
    if (inner_.valid() && ::epoll_ctl(inner_.get(), EPOLL_CTL_ADD, fd, &event) == 0) watch_ = std::make_unique<Loop::Watch>(net_->loop, inner_.take());
    net_->holders.insert(this);
  }
  ~Watched() override {
    net_->holders.erase(this);
    net_->loop.cancel(soon_);
  }
  void wait(std::function<void()> task) override {
    if (watch_) return watch_->on_readable(std::move(task));
    net_->loop.cancel(soon_);
    soon_ = net_->loop.soon(std::move(task));
  }
  void drop() override {
    net_->loop.cancel(soon_);
    watch_.reset();
  }

 private:
  std::shared_ptr<AsioNet::Impl> net_;
  Fd inner_;
  std::unique_ptr<Loop::Watch> watch_;
  Loop::TimerId soon_ = 0;
};

}  // namespace

std::unique_ptr<AsioNet::Readable> AsioNet::watch(int fd) { return std::make_unique<Watched>(impl_, fd); }

}  // namespace mailwhy::net
