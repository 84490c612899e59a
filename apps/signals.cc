#include "apps/signals.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>

#include "mailwhy/base/check.h"

namespace mailwhy::apps {
namespace {

sigset_t watched(bool hang_up) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  if (hang_up) sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

SignalWatch::SignalWatch(std::function<void()> wake, HangUp hang_up) : wake_(std::move(wake)) {
  const sigset_t set = watched(hang_up == HangUp::too);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = ::signalfd(-1, &set, SFD_CLOEXEC);
  ended_ = ::eventfd(0, EFD_CLOEXEC);
  MAILWHY_CHECK(signals_ >= 0 && ended_ >= 0, "signalfd and eventfd need two file descriptors");
  thread_ = std::thread([this] { watch(); });
}

SignalWatch::~SignalWatch() {
  const std::uint64_t one = 1;
  const ssize_t written = ::write(ended_, &one, sizeof one);
  MAILWHY_CHECK(written == sizeof one, "an eventfd takes one count");
  thread_.join();
  ::close(signals_);
  ::close(ended_);
  const sigset_t set = watched(false);  // a closed terminal is seen as the end of input before its SIGHUP comes
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

int SignalWatch::exit_code() const {
  const int signal = signal_.load();
  return signal == 0 ? 0 : 128 + signal;
}

void SignalWatch::watch() {
  while (true) {
    pollfd wait[] = {{signals_, POLLIN, 0}, {ended_, POLLIN, 0}};
    if (::poll(wait, 2, -1) < 0) continue;
    if (wait[1].revents != 0) return;
    signalfd_siginfo info{};
    if (::read(signals_, &info, sizeof info) != sizeof info) continue;
    const int signal = static_cast<int>(info.ssi_signo);
    if (stop_.load()) ::_exit(128 + signal);
    signal_.store(signal);
    stop_.store(true);
    if (wake_) wake_();
  }
}

}  // namespace mailwhy::apps
