// Ctrl-C and SIGTERM as a flag that a long run polls, and a call that wakes it.
#pragma once
#include <atomic>
#include <functional>
#include <thread>

namespace mailwhy::apps {

// While it lives, the first SIGINT or SIGTERM sets stop() and calls `wake` (from another thread); the second one ends
// the process at once.  One at a time; made before any other thread.
class SignalWatch {
 public:
  // too: SIGHUP, the terminal that is closed, is a stop as well, and stays blocked afterwards: the process ends in its own way.
  enum class HangUp { kills, too };
  explicit SignalWatch(std::function<void()> wake = {}, HangUp hang_up = HangUp::kills);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  const std::atomic<bool>& stop() const { return stop_; }
  // 130, 143 or 129 after a signal, otherwise 0.
  int exit_code() const;

 private:
  void watch();

  std::function<void()> wake_;
  std::atomic<bool> stop_{false};
  std::atomic<int> signal_{0};
  int signals_ = -1, ended_ = -1;  // signalfd, eventfd
  std::thread thread_;
};

}  // namespace mailwhy::apps
