#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "mailwhy/net/asio_net.h"

using namespace mailwhy;

TEST_CASE("a pipe is read when there is something, as often as there is, and its flags stay") {
  net::AsioNet net;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const int flags = ::fcntl(ends[0], F_GETFL);
  auto watch = net.watch(ends[0]);
  for (int round = 0; round < 3; ++round) {
    bool readable = false;
    watch->wait([&] { readable = true; });
    bool late = false;
    const auto timer = net.at(net.now() + 20ms, [&] { late = true; });
    while (!late) net.step();
    CHECK(!readable);
    net.cancel(timer);
    REQUIRE(::write(ends[1], "abc", 3) == 3);
    while (!readable) net.step();
    // What was left behind is told again.
    for (int i = 0; i < 3; ++i) {
      char c = 0;
      CHECK(::read(ends[0], &c, 1) == 1);
      readable = false;
      if (i == 2) break;
      watch->wait([&] { readable = true; });
      while (!readable) net.step();
    }
  }
  CHECK(::fcntl(ends[0], F_GETFL) == flags);
  ::close(ends[1]);
  bool ended = false;
  watch->wait([&] { ended = true; });
  while (!ended) net.step();
  char c = 0;
  CHECK(::read(ends[0], &c, 1) == 0);
  watch.reset();
  ::close(ends[0]);
}

TEST_CASE("a regular file may always be read") {
  net::AsioNet net;
  const int fd = ::open("/dev/null", O_RDONLY);
  auto watch = net.watch(fd);
  bool readable = false;
  watch->wait([&] { readable = true; });
  while (!readable && net.step()) {
  }
  CHECK(readable);
  ::close(fd);
}
