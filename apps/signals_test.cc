#include "apps/signals.h"

#include <doctest/doctest.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>

using namespace mailwhy::apps;

TEST_CASE("the first signal sets the flag and wakes, and the exit code names it") {
  std::atomic<bool> woken{false};
  {
    SignalWatch watch([&] {
      woken.store(true);
      woken.notify_all();
    });
    CHECK(!watch.stop());
    CHECK(watch.exit_code() == 0);
    ::kill(::getpid(), SIGTERM);
    woken.wait(false);
    CHECK(watch.stop());
    CHECK(watch.exit_code() == 143);
  }
  SignalWatch again;  // may be made anew
  CHECK(!again.stop());
}

TEST_CASE("a hang-up that comes after the watch kills nobody") {
  { const SignalWatch watch({}, SignalWatch::HangUp::too); }
  REQUIRE(raise(SIGHUP) == 0);
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  CHECK(sigismember(&pending, SIGHUP) == 1);
  CHECK(sigismember(&pending, SIGTERM) == 0);
  // As it was before, for the tests that follow.
  sigset_t hang_up;
  sigemptyset(&hang_up);
  sigaddset(&hang_up, SIGHUP);
  int signal = 0;
  CHECK(sigwait(&hang_up, &signal) == 0);
  CHECK(signal == SIGHUP);
  pthread_sigmask(SIG_UNBLOCK, &hang_up, nullptr);
}
