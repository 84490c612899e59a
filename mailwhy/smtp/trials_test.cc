#include <doctest/doctest.h>

#include "mailwhy/smtp/trials.h"

using namespace mailwhy;
using namespace mailwhy::smtp;

namespace {

std::string sent(const Actions& actions) {
  std::string out;
  for (const auto& action : actions)
    if (const auto* send = std::get_if<Send>(&action)) out += send->bytes;
  return out;
}
bool ends(const Actions& actions) {
  for (const auto& action : actions)
    if (std::holds_alternative<Finish>(action)) return true;
  return false;
}

}  // namespace

TEST_CASE("with PIPELINING an envelope is one write, and its answers are told apart") {
  Trials trials({.helo = "me.test", .starttls = true, .patience = {}}, {{"", "a@x.test"}, {"b@y.test", "c@z.test"}, {"", "ü@z.test", true}});
  Time now{};
  trials.on_connected(now);
  CHECK(sent(trials.on_bytes("220 mx\r\n", now)) == "EHLO me.test\r\n");
  CHECK(sent(trials.on_bytes("250-mx\r\n250 PIPELINING\r\n", now)) == "MAIL FROM:<>\r\nRCPT TO:<a@x.test>\r\nRSET\r\n");
  CHECK(sent(trials.on_bytes("250 ok\r\n550 no\r\n250 ok\r\n", now)) == "MAIL FROM:<b@y.test>\r\nRCPT TO:<c@z.test>\r\nRSET\r\n");
  // The refusal of MAIL stands, whatever RCPT says after it; what needs SMTPUTF8 is left out.
  CHECK(sent(trials.on_bytes("551 no\r\n250 ok\r\n250 ok\r\n", now)) == "QUIT\r\n");
  CHECK(ends(trials.on_bytes("221 bye\r\n", now)));
  const auto answers = read_trials(trials.transcript());
  REQUIRE(answers.size() == 3);
  CHECK(answers[0].decisive()->code == 550);
  CHECK(answers[1].decisive()->code == 551);
  CHECK(answers[2].decisive() == nullptr);
  CHECK(answers[2].mail->failure.has_value());
}

TEST_CASE("without PIPELINING one command at a time, and no RCPT after a refused MAIL") {
  Trials trials({.helo = "me.test", .starttls = false, .patience = {}}, {{"bad", "a@x.test"}, {"", "a@x.test"}});
  Time now{};
  trials.on_connected(now);
  trials.on_bytes("220 mx\r\n", now);
  CHECK(sent(trials.on_bytes("502 what\r\n", now)) == "HELO me.test\r\n");
  CHECK(sent(trials.on_bytes("250 mx\r\n", now)) == "MAIL FROM:<bad>\r\n");
  CHECK(sent(trials.on_bytes("501 no\r\n", now)) == "RSET\r\n");
  CHECK(sent(trials.on_bytes("250 ok\r\n", now)) == "MAIL FROM:<>\r\n");
  CHECK(sent(trials.on_bytes("250 ok\r\n", now)) == "RCPT TO:<a@x.test>\r\n");
  CHECK(sent(trials.on_bytes("250 ok\r\n", now)) == "RSET\r\n");
  CHECK(sent(trials.on_bytes("250 ok\r\n", now)) == "QUIT\r\n");
}

TEST_CASE("421 ends it politely, silence ends it with QUIT, and no argument ends a line") {
  Trials trials({.helo = "me.test", .starttls = true, .patience = {}}, {{"", "a@x.test\r\nDATA"}, {"", "b@x.test"}});
  Time now{};
  trials.on_connected(now);
  trials.on_bytes("220 mx\r\n", now);
  CHECK(sent(trials.on_bytes("250 mx\r\n", now)) == "MAIL FROM:<>\r\n");
  CHECK(sent(trials.on_bytes("250 ok\r\n", now)) == "RCPT TO:<a@x.test??DATA>\r\n");
  CHECK(sent(trials.on_bytes("421 too many errors\r\n", now)) == "QUIT\r\n");
  const auto over = trials.on_timeout(now + 5s);
  CHECK(ends(over));
  CHECK(read_trials(trials.transcript()).size() == 1);
}
