#include "mailwhy/probe/server_pace.h"

#include <doctest/doctest.h>

namespace mailwhy::probe {
namespace {

using End = ServerPace::End;
const Time start{};

// One window is sent and ends all alike.
void play_window(ServerPace& pace, End how, Time at) {
  const std::size_t count = pace.room(at);
  for (std::size_t i = 0; i < count; ++i) pace.sent();
  CHECK(pace.room(at) == 0);
  for (std::size_t i = 0; i < count; ++i) pace.ended(how, at, at + 10ms);
}

TEST_CASE("the window doubles until the first loss, and then grows by one") {
  ServerPace pace({.first_window = 10, .least_window = 2, .most_window = 100}, start);
  CHECK(pace.room(start) == 10);
  play_window(pace, End::answered, start + 1s);
  CHECK(pace.window() == 20);
  play_window(pace, End::answered, start + 2s);
  CHECK(pace.window() == 40);
  play_window(pace, End::lost, start + 3s);
  CHECK(pace.window() == 20);  // once for all that were under way together
  play_window(pace, End::answered, start + 4s);
  CHECK(pace.window() >= 20);
  CHECK(pace.window() <= 21);
}

TEST_CASE("the window has its limits") {
  ServerPace pace({.first_window = 500, .least_window = 3, .most_window = 100}, start);
  CHECK(pace.window() == 100);
  play_window(pace, End::answered, start + 1s);
  CHECK(pace.window() == 100);
  for (int i = 2; i < 20; ++i) play_window(pace, End::lost, start + 1s * i);
  CHECK(pace.window() == 3);
}

TEST_CASE("a silence among many answers is the name's, not the server's") {
  ServerPace pace({.first_window = 100, .least_window = 4, .most_window = 100}, start);
  for (int i = 0; i < 1000; ++i) {
    pace.sent();
    pace.ended(i % 40 == 39 ? End::lost : End::answered, start + 1ms * i, start + 1ms * i);
  }
  CHECK(pace.window() == 100);
  for (int i = 1000; i < 1200; ++i) {
    pace.sent();
    pace.ended(i % 4 == 3 ? End::lost : End::answered, start + 1ms * i, start + 1ms * i);
  }
  CHECK(pace.window() < 100);
}

TEST_CASE("a server that only refuses is left alone more and more; one refusal is no reason") {
  ServerPace pace({.first_window = 64, .least_window = 4, .most_window = 64}, start);
  pace.sent();
  pace.ended(End::unwilling, start, start);
  pace.sent();
  pace.ended(End::answered, start, start);
  CHECK(pace.window() == 64);
  for (int i = 1; i < 20; ++i) play_window(pace, End::unwilling, start + 1s * i);
  CHECK(pace.window() == 4);
}

TEST_CASE("the rate fills up with time, and not above what may leave together") {
  ServerPace pace({.first_window = 100, .least_window = 4, .most_window = 100, .per_second = 1000}, start);
  CHECK(pace.room(start) == 10);
  for (int i = 0; i < 10; ++i) pace.sent();
  CHECK(pace.room(start) == 0);
  CHECK_FALSE(pace.window_full());
  CHECK(pace.next(start) == start + 10ms);
  CHECK(pace.room(start + 5ms) == 5);
  CHECK(pace.room(start + 1h) == 10);
  ServerPace slow({.per_second = 0.5}, start);
  CHECK(slow.room(start) == 1);
  slow.sent();
  CHECK(slow.next(start) == start + 2s);
}

}  // namespace
}  // namespace mailwhy::probe
