#include "mailwhy/smtp/dialogue_file.h"

#include <doctest/doctest.h>

#include "mailwhy/smtp/live_talk.h"
#include "mailwhy/smtp/play_test.h"

using namespace mailwhy;
using namespace mailwhy::smtp;

namespace {

struct Held {
  Played played;
  std::vector<Mismatch> mismatches;
  std::map<std::size_t, Bytes> messages;
};

Held hold(std::string_view file, std::string_view server, Responder responder = {}, Cut cut = Cut::whole) {
  const auto read = parse_dialogue(file, {{"helo", "me.example.org"}, {"from", "ann@example.org"}});
  REQUIRE_MESSAGE(read, (read ? "" : read.error().text));
  const auto script = parse_script(server);
  REQUIRE_MESSAGE(script, (script ? "" : script.error().text));
  auto talk = std::make_unique<LiveTalk>(LiveOptions{});
  LiveTalk* const live = talk.get();
  live->respond_with(std::move(responder));
  live->add(read->orders);
  // The orders begin with the connection, as they do when a file is played.
  class Starting final : public Conversation {
   public:
    explicit Starting(std::unique_ptr<LiveTalk> talk) : talk_(std::move(talk)) {}
    Actions on_connected(Time now) override { return both(talk_->on_connected(now), now); }
    Actions on_bytes(BytesView bytes, Time now) override { return talk_->on_bytes(bytes, now); }
    Actions on_closed(const Failure& how, Time now) override { return talk_->on_closed(how, now); }
    Actions on_timeout(Time now) override { return talk_->on_timeout(now); }
    Actions on_tls_up(Time now) override { return talk_->on_tls_up(now); }
    Actions on_tls_failed(const Failure& why, Time now) override { return talk_->on_tls_failed(why, now); }
    Actions on_sent(Time now) override { return talk_->on_sent(now); }
    Actions on_cancel(Time now) override { return talk_->on_cancel(now); }
    bool finished() const override { return talk_->finished(); }
    const Transcript& transcript() const override { return talk_->transcript(); }

   private:
    Actions both(Actions first, Time now) {
      for (auto& action : talk_->go(now)) first.push_back(std::move(action));
      return first;
    }
    std::unique_ptr<LiveTalk> talk_;
  };
  Held held;
  Play play(std::make_unique<Starting>(std::move(talk)), *script, std::make_shared<ServerMemory>(), cut);
  held.played = play.run();
  held.mismatches = live->mismatches();
  held.messages = live->messages();
  return held;
}

std::string error_of(std::string_view file) {
  const auto read = parse_dialogue(file);
  return read ? "" : read.error().text;
}

}  // namespace

TEST_CASE("a dialogue file is held with a server that plays along") {
  for (const auto cut : {Cut::whole, Cut::bytewise}) {
    const auto held = hold("# a probe\nS: 220\nC: EHLO {helo}\nS: 250-mx.example.test\nS: 250 ENHANCEDSTATUSCODES\nC: MAIL FROM:<{from}>\nS: 2xx\n"
                           "C: RCPT TO:<no-such-user-1@example.org>\n! expect 550 5.1.1* or 551\n",
                           "! default", {}, cut);
    CHECK(held.mismatches.empty());
    CHECK(held.played.finished);
    CHECK(held.played.heard == std::vector<std::string>{"EHLO me.example.org", "MAIL FROM:<ann@example.org>", "RCPT TO:<no-such-user-1@example.org>", "QUIT"});
  }
}

TEST_CASE("what is not as expected names its line, and the session still ends with QUIT") {
  const auto held = hold("S: 220\nC: EHLO x\nS: 250\n\nC: MAIL FROM:<>\nS: 250\nC: RCPT TO:<a@b>\nS: 250\n", "on MAIL : 550 5.7.1 not you\n");
  REQUIRE(held.mismatches.size() == 1);
  CHECK(held.mismatches[0] == Mismatch{6, "250", "550 5.7.1 not you"});
  CHECK(held.played.heard == std::vector<std::string>{"EHLO x", "MAIL FROM:<>", "QUIT"});
}

TEST_CASE("neighbouring lines go out in one write, and their replies are expected in order") {
  const auto held = hold("S: 220\nC: EHLO x\nS: 250\nC: MAIL FROM:<>\nC: RCPT TO:<bob@example.org>\nC: RSET\nS: 250\nS: 250\nS: 250\n", "! default");
  CHECK(held.mismatches.empty());
  CHECK(held.played.heard.size() == 5);
  const auto& exchanges = held.played.transcript.exchanges;
  REQUIRE(exchanges.size() >= 5);
  CHECK(exchanges[2].step == Step::mail);
  CHECK(exchanges[3].at == exchanges[2].at);
}

TEST_CASE("STARTTLS in one word or as the file's own line") {
  for (const std::string_view file : {"S: 220\nC: EHLO x\nS: 250\n! starttls\nC: EHLO y\nS: 250\n", "S: 220\nC: EHLO x\nS: 250\nC: STARTTLS\nS: 220\n! tls\nC: EHLO y\nS: 250\n"}) {
    const auto held = hold(file, "! default");
    CHECK(held.mismatches.empty());
    CHECK(held.played.heard == std::vector<std::string>{"EHLO x", "STARTTLS", "EHLO y", "QUIT"});
    CHECK(held.played.transcript.find(Step::ehlo_after_tls) != nullptr);
  }
  const auto refused = hold("S: 220\n! starttls\nC: EHLO y\nS: 250\n", "on STARTTLS : 454 4.7.0 later\n");
  REQUIRE(refused.mismatches.size() == 1);
  CHECK(refused.mismatches[0].line == 2);
}

TEST_CASE("a message is sent as it stands, and its end has one reply") {
  const auto held = hold("S: 220\nC: HELO x\nS: 250\nC: MAIL FROM:<>\nS: 250\nC: RCPT TO:<bob@example.org>\nS: 250\nC: DATA\nS: 354\nC: Subject: x\nC:\nC: ..dot\n! raw a\\x00b\\r\\n\nC: .\nS: 250\n", "! default");
  CHECK(held.mismatches.empty());
  REQUIRE(held.messages.size() == 1);
  CHECK(held.messages.begin()->second == Bytes("Subject: x\r\n\r\n..dot\r\na\0b\r\n.\r\n", 29));
  CHECK(held.played.heard.back() == "QUIT");
}

TEST_CASE("pauses, silence and a server that closes") {
  CHECK(hold("S: 220\n! expect nothing for 5s\nC: EHLO x\nS: 250\n", "! default").mismatches.empty());
  const auto early = hold("! expect nothing for 5s\nS: 220\nC: QUIT\nS: 221\n", "! wait 1s\nS: 220 hello\nC: QUIT\nS: 221 bye\n");
  REQUIRE(early.mismatches.size() == 1);
  CHECK(early.mismatches[0].expected == "nothing");
  CHECK(hold("! pause 3s\nS: 220\nC: QUIT\nS: 221\n", "! wait 1s\nS: 220 hello\nC: QUIT\nS: 221 bye\n").played.took >= 3s);
  CHECK(hold("S: 220\nC: EHLO x\nS: 421\n! expect close within 10s\n", "S: 220 hello\nC: EHLO *\nS: 421 go away\n! drop\n").mismatches.empty());
  const auto stays = hold("S: 220\nC: EHLO x\nS: 421\n! expect close within 10s\n", "S: 220 hello\nC: EHLO *\nS: 421 go away\n! silent\n");
  REQUIRE(stays.mismatches.size() == 1);
  CHECK(stays.mismatches[0].got == "it is still open");
  const auto gone = hold("S: 220\nC: EHLO x\nS: 250\nC: MAIL FROM:<>\nS: 250\n", "S: 220 hello\nC: EHLO *\nS: 250 x\n! drop\n");
  REQUIRE(gone.mismatches.size() == 1);
  CHECK(gone.mismatches[0].line >= 4);
}

TEST_CASE("a server that never answers ends a file within the limit") {
  const auto held = hold("S: 220\nC: EHLO x\nS: 250 x\n", "S: 220 hello\n! silent\n");
  REQUIRE(held.mismatches.size() == 1);
  CHECK(held.played.took <= 70s);
}

TEST_CASE("bytes in pieces: split and slow") {
  const auto split = hold("S: 220\n! split\nC: EHLO x\nS: 250\n! fast\nC: NOOP\nS: 250\n", "! default");
  CHECK(split.mismatches.empty());
  CHECK(split.played.heard == std::vector<std::string>{"EHLO x", "NOOP", "QUIT"});
  const auto slow = hold("S: 220\n! slow 1s\nC: NOOP\nS: 250\n", "! default");
  CHECK(slow.mismatches.empty());
  CHECK(slow.played.took >= 5s);
}

TEST_CASE("a login of a file asks whoever knows the secret, and the transcript has none") {
  int asked = 0;
  const Responder responder = [&](const std::optional<std::string>& challenge) -> std::optional<AuthLine> {
    ++asked;
    if (!challenge) return AuthLine{"AUTH LOGIN", "AUTH LOGIN"};
    return AuthLine{"c2VjcmV0", "***"};
  };
  const auto held = hold("S: 220\n! auth LOGIN ann\nC: NOOP\nS: 250\n", "S: 220 x\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: *\nS: 334 UGFzc3dvcmQ6\nC: *\nS: 235 ok\n! default\n", responder);
  CHECK(held.mismatches.empty());
  CHECK(asked == 3);
  for (const auto& exchange : held.played.transcript.exchanges) CHECK(exchange.command.find("c2Vj") == std::string::npos);
  CHECK(dialogue_text(held.played.transcript).find("! auth LOGIN\n") != std::string::npos);
}

TEST_CASE("mistakes name line and column") {
  CHECK(error_of("S: 220\nX: y\n") == "Line 2, column 1: \"X:\" begins no statement; C:, S: and ! do.");
  CHECK(error_of("  ! dance\n").starts_with("Line 1, column 5: \"dance\" is no event"));
  CHECK(error_of("S: hello\n") == "Line 1, column 4: \"S:\" needs a reply code, such as 250, 2xx or *.");
  CHECK(error_of("! pause soon").starts_with("Line 1, column 9: "));
  CHECK(error_of("! expect").starts_with("Line 1, column 9: a reply code"));
  CHECK(error_of("! expect nothing").starts_with("Line 1, column 17: "));
  CHECK(error_of("! drop now").starts_with("Line 1, column 8: "));
  CHECK(error_of("! raw a\\").starts_with("Line 1, column 7: "));
  CHECK(error_of("! auth PLAIN ann secret").starts_with("Line 1, column 18: "));
  CHECK(error_of("C:").starts_with("Line 1, column 3: "));
}

TEST_CASE("what a session said is a file that says it again") {
  const auto held = hold("S: 220\nC: EHLO x\nS: 250\n! starttls\nC: EHLO y\nS: 250\n! raw NO\\x07OP\\r\\n\nS: *\nC: MAIL FROM:<>\nS: 250\nC: RCPT TO:<bob@example.org>\nS: 250\nC: DATA\nS: 354\nC: hi\nC: .\nS: 250\n", "! default");
  const std::string text = dialogue_text(held.played.transcript, held.messages);
  const auto again = hold(text, "! default");
  CHECK(again.mismatches.empty());
  CHECK(again.played.heard.size() == held.played.heard.size());
  CHECK(dialogue_text(again.played.transcript, again.messages) == text);
}

TEST_CASE("replies that patterns fit") {
  const auto reply = *parse_reply("250-2.1.0 first\n250 2.1.0 second");
  for (const auto fits : {"250", "2xx", "2*", "*", "25*", "250 2.1.0 second", "250 2.1.*", "250-*", "250 *first*"}) CHECK_MESSAGE(fits_reply(fits, reply), fits);
  for (const auto no : {"251", "25", "2", "250 third", "4xx", "250x", ""}) CHECK_MESSAGE(!fits_reply(no, reply), no);
}

TEST_CASE("how many replies raw bytes are owed") {
  CHECK(replies_due("EHLO") == 0);
  CHECK(replies_due("EHLO x\r\n") == 1);
  CHECK(replies_due("MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\nx\r\ny\r\n.\r\nQUIT\r\n") == 5);
  CHECK(replies_due("BDAT 6 LAST\r\na\r\nb\r\nNOOP\r\n") == 2);
}
