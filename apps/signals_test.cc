#include "apps/signals.h"

#include <doctest/doctest.h>
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
