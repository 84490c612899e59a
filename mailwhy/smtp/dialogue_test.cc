#include "mailwhy/smtp/dialogue.h"

#include <doctest/doctest.h>

#include "mailwhy/smtp/play_test.h"

namespace mailwhy::smtp {
namespace {

DialogueOptions ordinary() {
  DialogueOptions options;
  options.helo = "client.example.org";
  options.sender = "ann@example.org";
  options.recipient = "bob@example.net";
  return options;
}

// Plays a script with whole writes and byte by byte; the transcripts must tell the same.
Played play(std::string_view text, DialogueOptions options = ordinary()) {
  const auto script = parse_script(text);
  REQUIRE_MESSAGE(script.has_value(), (script ? "" : script.error().text));
  const auto whole = Play(options, *script, nullptr, Cut::whole).run();
  CHECK(whole.finished);
  const auto bytewise = Play(options, *script, nullptr, Cut::bytewise).run();
  CHECK(bytewise.transcript.exchanges.size() == whole.transcript.exchanges.size());
  return whole;
}

// What is early depends on how the bytes arrive: whole writes only.
Played play_whole(std::string_view text) {
  const auto script = parse_script(text);
  REQUIRE(script.has_value());
  return Play(ordinary(), *script, nullptr, Cut::whole).run();
}

std::string said(const Played& played, Step step) {
  const auto* reply = played.transcript.reply_to(step);
  return reply == nullptr ? "(none)" : reply->text();
}

std::optional<Failure::Kind> failed(const Played& played, Step step) {
  const auto* exchange = played.transcript.find(step);
  if (exchange == nullptr || !exchange->failure) return std::nullopt;
  return exchange->failure->kind;
}

using Heard = std::vector<std::string>;

}  // namespace

TEST_CASE("an ordinary server: TLS, a pipelined envelope, RSET and QUIT") {
  const auto played = play("! default");
  CHECK(played.heard == Heard{"EHLO client.example.org", "STARTTLS", "EHLO client.example.org", "MAIL FROM:<ann@example.org>",
                              "RCPT TO:<bob@example.net>", "RSET", "QUIT"});
  CHECK(said(played, Step::rcpt) == "250 2.1.5 Ok");
  CHECK(said(played, Step::quit) == "221 2.0.0 Bye");
  REQUIRE(played.transcript.clear);
  REQUIRE(played.transcript.encrypted);
  CHECK(played.transcript.clear->starttls);
  CHECK_FALSE(played.transcript.encrypted->starttls);
  CHECK_FALSE(played.transcript.find(Step::starttls)->encrypted);
  CHECK(played.transcript.find(Step::mail)->encrypted);
}

TEST_CASE("nothing is sent before the last line of the greeting") {
  const auto played = play("S: 220-wait\n! wait 6s\nS: 220 mx\n! default");
  CHECK(played.transcript.find(Step::greeting)->took == 6s);
  CHECK(played.transcript.find(Step::greeting)->first_byte == Duration(0));
  CHECK(said(played, Step::greeting) == "220 wait mx");
  CHECK_FALSE(played.transcript.find(Step::ehlo)->talked_early);
}

TEST_CASE("a refusing greeting is answered with QUIT only") {
  for (const char* greeting : {"421 4.7.0 too many", "554 5.7.1 no", "521 never", "550 no", "571 no", "350 what", "22 mx", "2200 mx"}) {
    CAPTURE(greeting);
    const auto played = play(std::string("S: ") + greeting + "\n");
    CHECK(said(played, Step::greeting) == greeting);
    CHECK(played.heard == Heard{"QUIT"});
  }
}

TEST_CASE("words before a close are the reply") {
  const auto played = play("! raw 421 4.3.2 closing\n! drop");
  CHECK(said(played, Step::greeting) == "421 4.3.2 closing");
  CHECK(failed(played, Step::greeting) == Failure::Kind::closed);
  const auto after = play("on RCPT : 550 5.1.1 no such user then drop\nwithout PIPELINING");
  CHECK(said(after, Step::rcpt) == "550 5.1.1 no such user");
  CHECK(failed(after, Step::quit) == Failure::Kind::closed);
  const auto reset = play("on RCPT : 550 5.1.1 no such user then reset");
  CHECK(said(reset, Step::rcpt) == "550 5.1.1 no such user");
}

TEST_CASE("an idle greeting times out and says what came") {
  const auto played = play("! silent");
  CHECK(failed(played, Step::greeting) == Failure::Kind::timed_out);
  CHECK(played.took == 60s);
  const auto half = play("S: 220-only a beginning\n! silent");
  CHECK(failed(half, Step::greeting) == Failure::Kind::timed_out);
  CHECK(said(half, Step::greeting) == "220 only a beginning");
  const auto bare_cr = play("! raw 220 mx\\r\n! silent");
  CHECK(failed(bare_cr, Step::greeting) == Failure::Kind::timed_out);
  CHECK(bare_cr.transcript.reply_to(Step::greeting)->has(Oddity::bare_cr));
}

TEST_CASE("another protocol is named") {
  const auto played = play("! raw SSH-2.0-OpenSSH\\r\\n\n! silent");
  CHECK(failed(played, Step::greeting) == Failure::Kind::malformed);
  CHECK(played.transcript.find(Step::greeting)->failure->detail == "the server speaks SSH, not SMTP");
  CHECK(played.transcript.find(Step::greeting)->stray.starts_with("SSH-"));
}

TEST_CASE("EHLO refused: HELO on the same connection, unless it is a block") {
  for (const char* refusal : {"500 what", "502 no", "504 no", "501 bad", "550 no", "503 again"}) {
    const auto played = play(std::string("on EHLO : ") + refusal);
    CHECK(said(played, Step::ehlo) == refusal);
    CHECK(said(played, Step::helo).starts_with("250"));
    CHECK(played.transcript.used_helo);
    CHECK(said(played, Step::rcpt) == "250 2.1.5 Ok");
    CHECK_FALSE(played.transcript.clear);
  }
  for (const char* block : {"554 go away", "521 no mail", "421 busy", "451 later"}) {
    const auto played = play(std::string("on EHLO : ") + block);
    CHECK(played.heard == Heard{"EHLO client.example.org", "QUIT"});
  }
}

TEST_CASE("a second connection may begin with HELO") {
  auto options = ordinary();
  options.hello_with_helo = true;
  const auto second = play("on EHLO : drop", options);
  CHECK(second.heard.front() == "HELO client.example.org");
  CHECK(said(second, Step::rcpt) == "250 2.1.5 Ok");
}

TEST_CASE("STARTTLS refused: on in clear, on the same connection") {
  for (const char* refusal : {"454 4.7.0 no key", "500 what", "502 no", "530 no"}) {
    const auto played = play(std::string("on STARTTLS : ") + refusal);
    CHECK(said(played, Step::starttls) == refusal);
    CHECK_FALSE(played.transcript.find(Step::rcpt)->encrypted);
    CHECK(said(played, Step::rcpt) == "250 2.1.5 Ok");
  }
}

TEST_CASE("bytes glued to the reply to STARTTLS are never obeyed") {
  const auto played = play_whole("on STARTTLS : raw 220 go\\r\\n250 injected\\r\\n");
  const auto* exchange = played.transcript.find(Step::starttls);
  REQUIRE(exchange->failure.has_value());
  CHECK(exchange->failure->kind == Failure::Kind::malformed);
  CHECK(exchange->stray == "250 injected\r\n");
  CHECK(said(played, Step::starttls) == "220 go");
  CHECK(played.transcript.find(Step::mail) == nullptr);
}

// Seen with a real Postfix that had no protocol left to offer: its alert came in one packet with the 220, and the
// server was said to be under attack.
TEST_CASE("a TLS alert glued to the reply to STARTTLS is for the handshake, and for nothing else") {
  const Time now{};
  Dialogue dialogue(ordinary());
  dialogue.on_connected(now);
  dialogue.on_bytes("220 mx\r\n", now);
  dialogue.on_bytes("250-mx\r\n250 STARTTLS\r\n", now);
  const Bytes early("\x15\x03\x01\x00\x02\x02\x46\r\n250 injected\r\n", 23);
  const auto actions = dialogue.on_bytes("220 go\r\n" + early, now);
  REQUIRE_FALSE(actions.empty());
  const auto* start = std::get_if<StartTls>(&actions.front());
  REQUIRE(start != nullptr);
  CHECK(start->early == early);
  dialogue.on_tls_up(now);
  dialogue.on_bytes("250 mx\r\n", now);
  const auto* ehlo = dialogue.transcript().find(Step::ehlo_after_tls);
  REQUIRE(ehlo != nullptr);
  REQUIRE(ehlo->reply.has_value());
  CHECK(ehlo->reply->words() == "mx");
}

TEST_CASE("a failed handshake ends the session; without TLS it goes on") {
  for (const char* how : {"expired", "close", "reset", "silence", "garbage"}) {
    CAPTURE(how);
    const auto played = play(std::string("tls ") + how);
    CHECK(failed(played, Step::tls_handshake).has_value());
  }
  auto options = ordinary();
  options.tls = DialogueOptions::Tls::never;
  CHECK(play("tls expired", options).heard[1] == "MAIL FROM:<ann@example.org>");
}

TEST_CASE("EHLO refused inside TLS is recorded") {
  const auto played = play("on EHLO in tls : 503 5.5.1 again?");
  CHECK(said(played, Step::ehlo_after_tls) == "503 5.5.1 again?");
  CHECK(said(played, Step::quit) == "221 2.0.0 Bye");
  CHECK(failed(play("on EHLO in tls : silent"), Step::ehlo_after_tls) == Failure::Kind::timed_out);
}

TEST_CASE("MAIL refused: the reply to RCPT is only a consequence") {
  const auto played = play("on MAIL : 550 5.7.1 not you");
  CHECK(said(played, Step::mail) == "550 5.7.1 not you");
  CHECK(said(played, Step::rcpt) == "503 5.5.1 Need MAIL first");
  CHECK(said(played, Step::quit) == "221 2.0.0 Bye");
  const auto plain = play("on MAIL : 550 5.7.1 not you\nwithout PIPELINING");
  CHECK(plain.transcript.find(Step::rcpt) == nullptr);
}

TEST_CASE("a refusal of brackets or parameters is tried once without them") {
  const auto rcpt = play("on RCPT TO:<* : 501 5.5.4 no angle brackets please");
  CHECK(rcpt.heard[5] == "RCPT TO:bob@example.net");
  CHECK(said(rcpt, Step::rcpt) == "250 2.1.5 Ok");
  int attempts = 0;
  for (const auto& exchange : rcpt.transcript.exchanges) attempts += exchange.step == Step::rcpt ? 1 : 0;
  CHECK(attempts == 2);
  auto options = ordinary();
  options.smtputf8 = true;
  const auto mail = play("with SMTPUTF8\non MAIL FROM:* SMTPUTF8 : 555 5.5.4 unsupported", options);
  CHECK(said(mail, Step::mail) == "250 2.1.0 Ok");
  CHECK(said(mail, Step::rcpt) == "250 2.1.5 Ok");
  const auto always = play("on RCPT : 501 5.5.4 no brackets");
  CHECK(said(always, Step::rcpt) == "501 5.5.4 no brackets");
}

TEST_CASE("SMTPUTF8 that is not offered is noted, and nothing is sent") {
  auto options = ordinary();
  options.smtputf8 = true;
  const auto played = play("! default", options);
  CHECK(failed(played, Step::mail) == Failure::Kind::other);
  CHECK(played.transcript.find(Step::mail)->command.empty());
  CHECK(played.heard.back() == "QUIT");
}

TEST_CASE("a reply too many is no answer to the next command") {
  const auto played = play_whole("without PIPELINING\nwithout STARTTLS\non MAIL : 250 2.1.0 Ok\\r\\n550 5.1.1 what");
  const auto* rcpt = played.transcript.find(Step::rcpt);
  CHECK(rcpt->talked_early);
  CHECK(rcpt->stray == "550 5.1.1 what\r\n");
  CHECK(rcpt->reply->text() == "250 2.1.5 Ok");
}

TEST_CASE("half of a reply too many is set aside with its rest") {
  Dialogue dialogue(ordinary());
  const Time now{};
  dialogue.on_connected(now);
  dialogue.on_bytes("220 mx\r\n25", now);
  dialogue.on_bytes("0 early\r\n", now);
  dialogue.on_bytes("250 mx\r\n", now);
  const auto* ehlo = dialogue.transcript().find(Step::ehlo);
  CHECK(ehlo->talked_early);
  CHECK(ehlo->stray == "250 early\r\n");
  CHECK(ehlo->reply->text() == "250 mx");
}

TEST_CASE("what came uncalled is no answer to a command that gets none") {
  const auto played = play_whole("S: 220 mx\nC: EHLO\nS: 250 mx\nC: MAIL\n! raw 250 ok\\r\\n550 5.1.1 no such user\\r\\n\nC: RCPT\n! silent");
  CHECK(said(played, Step::rcpt) == "(none)");
  CHECK(failed(played, Step::rcpt) == Failure::Kind::timed_out);
  REQUIRE(played.transcript.find(Step::rcpt));
  CHECK(played.transcript.find(Step::rcpt)->stray.find("no such user") != Bytes::npos);
}

TEST_CASE("goodbye before we spoke is kept as the last words") {
  const auto played = play_whole("! raw 220 mx\\r\\n421 4.3.2 shutting down\\r\\n\n! drop");
  CHECK(said(played, Step::ehlo) == "421 4.3.2 shutting down");
}

TEST_CASE("a tarpit is followed as long as it moves, but not for ever") {
  const auto slow = play("on RCPT : slow 1s then 550 5.1.1 no");
  CHECK(said(slow, Step::rcpt) == "550 5.1.1 no");
  CHECK(slow.transcript.find(Step::rcpt)->took >= 13s);
  const auto endless = play("without STARTTLS\non EHLO : slow 50s then raw 250-abcdefghijklmnopqrstuvwxyz");
  CHECK(failed(endless, Step::ehlo) == Failure::Kind::timed_out);
  CHECK(endless.took == 300s);
  CHECK(failed(play("on EHLO : size 400000"), Step::ehlo) == Failure::Kind::limit);
}

TEST_CASE("a missing 221 ends the session soon and changes nothing") {
  for (const char* how : {"drop", "reset", "silent"}) {
    const auto played = play(std::string("on QUIT : ") + how);
    CHECK(said(played, Step::rcpt) == "250 2.1.5 Ok");
    CHECK(played.took <= 5s);
  }
}

TEST_CASE("until says how far to go") {
  auto options = ordinary();
  options.until = DialogueOptions::Until::greeting;
  CHECK(play("! default", options).heard == Heard{"QUIT"});
  options.until = DialogueOptions::Until::hello;
  CHECK(play("! default", options).heard == Heard{"EHLO client.example.org", "QUIT"});
  options.until = DialogueOptions::Until::tls;
  CHECK(play("! default", options).heard.size() == 4);
  options.until = DialogueOptions::Until::mail;
  CHECK(play("! default", options).heard.back() == "QUIT");
}

TEST_CASE("after a lost group single commands, and only the farewell together") {
  auto options = ordinary();
  options.grouping = DialogueOptions::Grouping::farewell;
  const auto sent = [](const Played& played, Step step) { return played.transcript.find(step)->at; };
  const std::string slowly = "without STARTTLS\non MAIL : wait 1s then default\non RSET : wait 1s then default";
  const auto played = play(slowly, options);
  CHECK(sent(played, Step::rcpt) - sent(played, Step::mail) == 1s);
  CHECK(played.heard == Heard{"EHLO client.example.org", "MAIL FROM:<ann@example.org>", "RCPT TO:<bob@example.net>", "RSET", "QUIT"});
  CHECK(sent(played, Step::rset) == sent(played, Step::quit));
  CHECK(said(played, Step::quit) == "221 2.0.0 Bye");
  const auto plain = play("without PIPELINING\n" + slowly, options);
  CHECK(sent(plain, Step::quit) - sent(plain, Step::rset) == 1s);

  options.control_recipient = "no-such-user-1@example.net";
  const auto control = play("without STARTTLS\non RCPT TO:<no-such-user : wait 2s then 550 5.1.1 unknown", options);
  CHECK(sent(control, Step::rset) - sent(control, Step::control_rcpt) == 2s);
  CHECK(sent(control, Step::quit) == sent(control, Step::rset));
  const auto refused = play("on RCPT : 550 5.1.1 unknown", options);
  CHECK(refused.heard.back() == "QUIT");
  CHECK(said(refused, Step::rset) == "250 2.0.0 Ok");
}

TEST_CASE("a script without STARTTLS and PIPELINING: one command at a time") {
  const auto played = play("S: 220 mx\nC: EHLO *\nS: 250 mx\nC: MAIL FROM:*\nS: 250 ok\nC: RCPT TO:*\nS: 451 4.7.1 later\nC: QUIT\nS: 221 bye\n! drop\n");
  CHECK(said(played, Step::rcpt) == "451 4.7.1 later");
  CHECK(said(played, Step::quit) == "221 bye");
}

TEST_CASE("cancelling keeps what there is") {
  Dialogue dialogue(ordinary());
  dialogue.on_connected(Time{});
  dialogue.on_bytes("220-half", Time{});
  dialogue.on_cancel(Time{} + 1s);
  CHECK(dialogue.finished());
  CHECK(dialogue.transcript().find(Step::greeting)->failure->kind == Failure::Kind::cancelled);
  CHECK(dialogue.transcript().find(Step::greeting)->reply->text() == "220 half");
}

TEST_CASE("after a yes a mailbox that cannot exist is asked for once, together with RSET and QUIT") {
  auto options = ordinary();
  options.control_recipient = "no-such-user-x@example.net";
  const auto played = play("! default", options);
  const Heard end(played.heard.end() - 4, played.heard.end());
  CHECK(end == Heard{"RCPT TO:<bob@example.net>", "RCPT TO:<no-such-user-x@example.net>", "RSET", "QUIT"});
  CHECK(said(played, Step::rcpt) == "250 2.1.5 Ok");
  CHECK(said(played, Step::control_rcpt) == "550 5.1.1 No such user here");
  CHECK(said(played, Step::quit) == "221 2.0.0 Bye");
  const auto& exchanges = played.transcript.exchanges;
  CHECK(played.transcript.find(Step::control_rcpt)->at == exchanges.back().at);  // one group, no round trip more

  const auto plain = play("without PIPELINING", options);
  CHECK(Heard(plain.heard.end() - 3, plain.heard.end()) == Heard{"RCPT TO:<bob@example.net>", "RCPT TO:<no-such-user-x@example.net>", "QUIT"});
  CHECK(said(plain, Step::control_rcpt) == "550 5.1.1 No such user here");
}

TEST_CASE("no second mailbox without a plain yes, without permission, or without a recipient") {
  auto options = ordinary();
  options.control_recipient = "no-such-user-x@example.net";
  for (const char* script : {"on RCPT TO:<bob : 550 5.1.1 no", "on RCPT TO:<bob : 451 4.7.1 later", "on RCPT TO:<bob : 251 will forward",
                             "on RCPT TO:<bob : 252 will try", "on RCPT TO:<bob : raw 550-no\\r\\n250 yes\\r\\n", "on RCPT TO:<bob : silent", "on RCPT TO:<bob : 250 ok then drop", "on MAIL : 550 no"}) {
    CAPTURE(script);
    const auto played = play(script, options);
    for (const auto& line : played.heard) CHECK(line.find("no-such-user") == std::string::npos);
  }
  options.until = DialogueOptions::Until::mail;
  for (const auto& line : play("! default", options).heard) CHECK_FALSE(line.starts_with("RCPT"));

  const auto asks = [](Dialogue& dialogue) {
    Bytes sent;
    const auto keep = [&](const Actions& actions) {
      for (const auto& action : actions)
        if (const auto* send = std::get_if<Send>(&action)) sent += send->bytes;
    };
    keep(dialogue.on_connected(Time{}));
    for (const char* reply : {"220 mx\r\n", "250 mx\r\n", "250 ok\r\n", "250 ok\r\n"}) keep(dialogue.on_bytes(reply, Time{}));
    return sent.find("no-such-user") != Bytes::npos;
  };
  options.until = DialogueOptions::Until::rcpt;
  Dialogue not_yet(options), allowed(options);
  allowed.allow_control();
  CHECK_FALSE(asks(not_yet));
  CHECK(asks(allowed));
}

TEST_CASE("whatever the second mailbox brings, the first answer stands and the session ends soon") {
  auto options = ordinary();
  options.control_recipient = "no-such-user-x@example.net";
  for (const char* pipelining : {"", "without PIPELINING\n"}) {
    for (const char* what : {"250 2.1.5 Ok", "451 4.7.1 later", "421 4.7.0 too many errors then drop", "drop", "reset", "silent", "slow 3s then 250 2.1.5 Ok",
                             "raw 250-", "raw nonsense\\r\\n", "size 300000", "250 ok then 550 what", "554 5.7.1 spammer"}) {
      CAPTURE(what);
      const auto played = play(std::string(pipelining) + "on RCPT TO:<no-such-user- : " + what, options);
      const auto* rcpt = played.transcript.find(Step::rcpt);
      REQUIRE(rcpt->reply.has_value());
      CHECK(rcpt->reply->text() == "250 2.1.5 Ok");
      CHECK_FALSE(rcpt->failure);
      CHECK(played.took <= 20s);
      int asked = 0;
      for (const auto& line : played.heard) asked += line.find("no-such-user") != std::string::npos;
      CHECK(asked == 1);
    }
  }
}

TEST_CASE("an argument of ours cannot begin a new command") {
  auto options = ordinary();
  options.recipient = "bob@example.net>\r\nDATA";
  options.control_recipient = "nobody@example.net>\r\nDATA";
  for (const auto& line : play("! default", options).heard) CHECK_FALSE(line.starts_with("DATA"));
}

TEST_CASE("steps have names and back") {
  for (int i = 0; i <= static_cast<int>(Step::quit); ++i) CHECK(parse_step(to_string(static_cast<Step>(i))) == static_cast<Step>(i));
}

}  // namespace mailwhy::smtp
