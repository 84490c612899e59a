// Streams to what lives on this machine: a socket with a path, and a process of our own.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "mailwhy/net/asio_impl.h"
#include "mailwhy/net/child.h"

namespace mailwhy::net {
namespace {

// How long a full socket is asked again, and a process has to go after its input has ended, and after it was told.
constexpr Duration ask_again = 50ms;
constexpr int farewell_ms = 2000, second_farewell_ms = 1000;

Failure local_failure(int error) {
  if (error == ENOENT) return {Failure::Kind::refused, "there is no such socket", {}};
  if (error == ECONNREFUSED) return {Failure::Kind::refused, "nobody listens on this socket", {}};
  return failure_of(error, Phase::local, false);
}

class LocalConnect final : public Operation {
 public:
  LocalConnect(std::weak_ptr<AsioNet::Impl> net, Loop& loop, std::string path, Time deadline, ConnectHandler done)
      : net_(std::move(net)), loop_(loop), began_(loop), path_(std::move(path)), deadline_(deadline), done_(std::move(done)) {}
  ~LocalConnect() override { loop_.cancel(timer_); }

  void start() {
    timer_ = loop_.soon([this] { attempt(); });
  }

 private:
  void attempt() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path_.size() >= sizeof address.sun_path) return finish(ENAMETOOLONG, {});
    std::memcpy(address.sun_path, path_.data(), path_.size());
    Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd.valid()) return finish(errno, {});
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return finish(0, std::move(fd));
    // EAGAIN: the queue of those who want in is full.
    if (errno != EAGAIN || loop_.now() + ask_again > deadline_) return finish(errno == EAGAIN ? ETIMEDOUT : errno, {});
    timer_ = loop_.at(loop_.now() + ask_again, [this] { attempt(); });
  }

  void finish(int error, Fd fd) {
    timer_ = 0;
    const auto net = net_.lock();
    Observed<Connected> out{began_.at, began_.elapsed(), Failure{}};
    if (error == ETIMEDOUT) out.result = Failure{Failure::Kind::timed_out, "the socket did not take the connection", {}};
    else if (error != 0) out.result = local_failure(error);
    else out.result = Connected{make_tcp_stream(net, std::move(fd))};
    const ConnectHandler done = std::move(done_);
    net->end(*this);  // nothing of this object may be used from here on
    done(std::move(out));
  }

  std::weak_ptr<AsioNet::Impl> net_;
  Loop& loop_;
  Beginning began_;
  std::string path_;
  Time deadline_;
  ConnectHandler done_;
  Loop::TimerId timer_ = 0;
};

// Waits for the process; true when it is gone.
bool gone_within(int pidfd, pid_t pid, int milliseconds) {
  int status = 0;
  if (pidfd >= 0) {
    pollfd wait{pidfd, POLLIN, 0};
    while (::poll(&wait, 1, milliseconds) < 0 && errno == EINTR) {
    }
  }
  return ::waitpid(pid, &status, WNOHANG) != 0;
}

void end_process(pid_t pid) {
  const Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (gone_within(pidfd.get(), pid, farewell_ms)) return;
  ::kill(pid, SIGTERM);
  if (gone_within(pidfd.get(), pid, second_farewell_ms)) return;
  ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
}

class ProcessStream final : public Stream {
 public:
  ProcessStream(std::unique_ptr<Stream> stream, pid_t pid) : stream_(std::move(stream)), pid_(pid) {}
  ~ProcessStream() override {
    stream_.reset();
    end_process(pid_);
  }
  void read(Time deadline, ReadHandler done) override { stream_->read(deadline, std::move(done)); }
  void write(Bytes bytes) override { stream_->write(std::move(bytes)); }
  void when_sent(std::function<void()> done) override { stream_->when_sent(std::move(done)); }
  Endpoint local() const override { return {}; }
  Endpoint remote() const override { return {}; }

 private:
  std::unique_ptr<Stream> stream_;
  pid_t pid_;
};

}  // namespace

void AsioNet::connect_local(const std::string& path, Time deadline, ConnectHandler done) {
  impl_->begin<LocalConnect>(impl_, impl_->loop, path, deadline, std::move(done)).start();
}

void AsioNet::connect_process(const std::vector<std::string>& argv, ConnectHandler done) {
  const Beginning began(impl_->loop);
  int ends[2] = {-1, -1};
  Observed<Connected> out{began.at, {}, Failure{Failure::Kind::other, "there is no command", {}}};
  if (argv.empty()) {
  } else if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    out.result = failure_of(errno, Phase::local, false);
  } else {
    Fd ours(ends[0]);
    const Fd theirs(ends[1]);
    ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
    pid_t pid = 0;
    if (const int error = start_child({.file = argv[0], .argv = argv, .in = theirs.get(), .out = theirs.get()}, pid); error != 0)
      out.result = Failure{Failure::Kind::not_permitted, std::string("the command cannot be started: ") + std::strerror(error), {}};
    else
      out.result = Connected{std::make_unique<ProcessStream>(make_tcp_stream(impl_, std::move(ours)), pid)};
  }
  out.took = began.elapsed();
  // Never within this call.
  auto result = std::make_shared<Observed<Connected>>(std::move(out));
  impl_->loop.soon([result, done = std::move(done)] { done(std::move(*result)); });
}

}  // namespace mailwhy::net
