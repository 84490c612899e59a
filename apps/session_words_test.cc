#include "apps/session_words.h"

#include <doctest/doctest.h>

#include "apps/session_files.h"
#include "mailwhy/base/text.h"

using namespace mailwhy;
using namespace mailwhy::apps;
using smtp::Step;

namespace {

const report::Words& english() { return report::Words::of(Language::english); }

smtp::Exchange answered(Step step, std::string command, std::string_view reply) {
  smtp::Exchange out;
  out.step = step;
  out.command = std::move(command);
  out.reply = smtp::parse_reply(reply);
  return out;
}

std::string said(Step step, std::string_view reply) { return explain_exchange(answered(step, "x", reply), Domain(), nullptr, english()).text; }

}  // namespace

TEST_CASE("every reply has its one line") {
  CHECK(said(Step::greeting, "220 mx") == "ready; next: say hello (ehlo)");
  CHECK(said(Step::rcpt, "252 2.0.0 maybe").starts_with("accepted unseen"));
  CHECK(said(Step::rcpt, "550 5.1.1 <bob@example.org>: User unknown").starts_with("refused for good: the mailbox does not exist"));
  CHECK(said(Step::rcpt, "451 4.7.1 Greylisted, please try again in 300 seconds").find("come back after 300 s") != std::string::npos);
  CHECK(said(Step::data, "354 go").starts_with("it waits for the message"));
  CHECK(said(Step::auth, "334 UGFzc3dvcmQ6") == "it asks: Password:");
  CHECK(said(Step::auth, "334 ") == "it waits for the next line of the login");
  CHECK(said(Step::message, "250 queued").starts_with("the server has taken the message"));
  CHECK(!said(Step::other, "199 what").empty());
  CHECK(!said(Step::other, "599 what").empty());
}

TEST_CASE("what nobody can know is not blamed on anybody") {
  const auto explained = explain_exchange(answered(Step::rcpt, "x", "550 zzz qqq"), Domain(), nullptr, english());
  CHECK(!explained.party);
  CHECK(explained.text.starts_with("refused for good"));
}

TEST_CASE("challenges of a server are shown without their control characters") {
  CHECK(challenge_words("VXNlcm5hbWU6") == "Username:");
  CHECK(challenge_words(base64_encode("a\x1b[2Jb")) == "a\\x1b[2Jb");
  CHECK(challenge_words("no base64!").empty());
}

TEST_CASE("what a server offers") {
  CHECK(explain_capability("SIZE 52428800", english()) == "messages up to 50 MiB");
  CHECK(explain_capability("SIZE", english()) == "no fixed limit for the size of a message");
  CHECK(explain_capability("starttls", english()) == "encryption on offer: type tls");
  CHECK(explain_capability("X-UNKNOWN", english()).empty());
}

TEST_CASE("a message gets a header when it has none, and keeps its own") {
  smtp::Transcript transcript;
  transcript.exchanges = {answered(Step::mail, "MAIL FROM:<ann@example.org>", "250 ok"), answered(Step::rcpt, "RCPT TO:<bob@example.org>", "250 ok"),
                          answered(Step::rcpt, "RCPT TO:<no@example.org>", "550 no"), answered(Step::rcpt, "RCPT TO:<cid@example.org>", "250 ok")};
  const Time now = *parse_time("2026-11-21T03:16:49Z");
  const Bytes made = with_header("hello\r\n", now, "me.example.org", transcript);
  CHECK(made.starts_with("From: <ann@example.org>\r\nTo: <bob@example.org>,\r\n <cid@example.org>\r\n"));
  CHECK(made.find("Date: Sat, 21 Nov 2026 03:16:49 +0000\r\n") != Bytes::npos);
  CHECK(made.ends_with("\r\n\r\nhello\r\n"));
  CHECK(with_header("Subject: x\r\n\r\nhello\r\n", now, "me", transcript) == "Subject: x\r\n\r\nhello\r\n");
}

TEST_CASE("evidence of a session has no secrets in it and knows who wrote to whom") {
  evidence::Session session;
  session.transcript.exchanges = {answered(Step::mail, "MAIL FROM:<ann@example.org>", "250 ok"), answered(Step::rcpt, "RCPT TO:<bob@example.net>", "550 5.1.1 not hunter22 here")};
  sasl::Blanker blanker;
  blanker.add("hunter22");
  const auto seen = session_evidence({}, {session}, {}, "me.example.org", {}, {}, blanker);
  CHECK(seen.the_case.sender.text() == "ann@example.org");
  CHECK(seen.the_case.recipient.text() == "bob@example.net");
  CHECK(evidence::write_json(seen).find("hunter22") == std::string::npos);
}
