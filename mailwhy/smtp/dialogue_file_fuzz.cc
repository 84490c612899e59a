// Any dialogue file parses or names its place; what parses is held with any server without end of patience.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/smtp/dialogue_file.h"
#include "mailwhy/smtp/live_talk.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  using namespace mailwhy::smtp;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto file = parse_dialogue(text, {{"helo", "a\r\nb"}});
  if (!file) {
    MAILWHY_CHECK(file.error().text.starts_with("Line "), "a mistake names its line");
    return 0;
  }
  LiveTalk talk{LiveOptions{}};
  talk.respond_with([](const std::optional<std::string>& challenge) { return challenge ? std::optional<AuthLine>() : AuthLine{"AUTH PLAIN AGE=", "AUTH PLAIN ***"}; });
  talk.add(file->orders);
  Time now{};
  (void)talk.on_connected(now);
  (void)talk.go(now);
  // The input is also what the server says, in pieces.
  for (std::size_t at = 0; at < size && at < 4096; at += 97) {
    (void)talk.on_bytes(text.substr(at, 97), now);
    (void)talk.on_bytes("\r\n250-x\r\n250 y\r\n", now);
    (void)talk.on_tls_up(now);
    now += 1s;
    (void)talk.on_timeout(now);
  }
  for (int i = 0; i < 5000 && !talk.finished(); ++i) {
    now += 25h;
    (void)talk.on_timeout(now);
    (void)talk.on_bytes("250 y\r\n", now);
  }
  (void)talk.on_closed({Failure::Kind::closed, "closed", {}}, now);
  MAILWHY_CHECK(talk.finished(), "a closed connection ends it");
  const auto again = parse_dialogue(dialogue_text(talk.transcript(), talk.messages()));
  MAILWHY_CHECK(again.has_value(), "what was held can be held again");
  return 0;
}
