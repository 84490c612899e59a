// What comes after a session, told by whole conversations: scripts played against the dialogue in memory.
#include "mailwhy/check/follow_up.h"

#include <doctest/doctest.h>

#include "mailwhy/smtp/play_test.h"

using namespace mailwhy;
using evidence::Session;
using Purpose = Session::Purpose;

namespace {
Session session_of(std::string_view text, Purpose purpose = Purpose::first) {
  const auto script = smtp::parse_script(text);
  REQUIRE_MESSAGE(script.has_value(), (script ? "" : script.error().text));
  smtp::DialogueOptions options;
  options.helo = "client.example.org";
  options.sender = "ann@example.org";
  options.recipient = "bob@example.net";
  options.hello_with_helo = purpose == Purpose::with_helo;
  if (purpose == Purpose::without_pipelining) options.grouping = smtp::DialogueOptions::Grouping::farewell;
  if (purpose == Purpose::without_tls) options.tls = smtp::DialogueOptions::Tls::never;
  Session session;
  session.purpose = purpose;
  session.connect.result = Endpoint{IpAddress::of("192.0.2.25"), 40000};
  session.transcript = smtp::Play(options, *script, nullptr, smtp::Cut::whole).run().transcript;
  if (const auto* handshake = session.transcript.find(smtp::Step::tls_handshake)) {
    session.tls.emplace();
    if (handshake->failure) session.tls->result = *handshake->failure;
    else session.tls->result = tls::Facts{};
  }
  return session;
}
}  // namespace

TEST_CASE("a close on EHLO asks for HELO on a new connection, once") {
  CHECK(check::follow_up(session_of("on EHLO in clear : drop")) == Purpose::with_helo);
  CHECK(check::follow_up(session_of("on EHLO in clear : reset")) == Purpose::with_helo);
  CHECK_FALSE(check::follow_up(session_of("on EHLO : silent")));
  CHECK_FALSE(check::follow_up(session_of("on EHLO : 554 5.7.1 no then drop")));
  CHECK_FALSE(check::follow_up(session_of("on EHLO : drop", Purpose::with_helo)));
  CHECK_FALSE(check::follow_up(session_of("on HELO : drop", Purpose::with_helo)));
  CHECK_FALSE(check::follow_up(session_of("! raw 220 mx\\r\\n421 4.3.2 shutting down\\r\\n\n! drop")));
}

TEST_CASE("TLS that cannot be used asks for clear text on a new connection, once") {
  for (const char* how : {"expired", "close", "reset", "silence", "garbage"}) {
    CAPTURE(how);
    CHECK(check::follow_up(session_of(std::string("tls ") + how)) == Purpose::without_tls);
    CHECK_FALSE(check::follow_up(session_of(std::string("tls ") + how, Purpose::without_tls)));
  }
  CHECK(check::follow_up(session_of("on STARTTLS : raw 220 go\\r\\n250 injected\\r\\n")) == Purpose::without_tls);
  CHECK_FALSE(check::follow_up(session_of("on STARTTLS : 454 4.7.0 no key")));  // went on in clear by itself
  CHECK_FALSE(check::follow_up(session_of("! default")));
}

TEST_CASE("a group of commands that is lost or not understood asks for one at a time, once") {
  for (const char* how : {"on RCPT : silent", "on RCPT : drop", "on RCPT : reset", "on MAIL : silent", "on MAIL : drop", "on RCPT : 503 5.5.1 need MAIL",
                          "on RCPT : 500 5.5.2 what", "on MAIL : 501 5.5.4 too many arguments", "on MAIL : 554 5.5.0 SMTP synchronization error",
                          "on RCPT : 550 5.5.0 improper use of command pipelining"}) {
    CAPTURE(how);
    CHECK(check::follow_up(session_of(how)) == Purpose::without_pipelining);
    CHECK_FALSE(check::follow_up(session_of(std::string(how) + "\nwithout PIPELINING")));
    CHECK_FALSE(check::follow_up(session_of(how, Purpose::without_pipelining)));
  }
}

TEST_CASE("a refusal, a delay or a good-bye says nothing about groups") {
  for (const char* how : {"on RCPT : 550 5.1.1 no such user", "on RCPT : 451 4.7.1 later", "on RCPT : 421 4.7.0 slow down then drop", "on MAIL : 550 5.7.1 no",
                          "on MAIL : 451 4.3.0 later", "on MAIL : 421 4.3.2 bye then drop", "on RSET : drop", "on QUIT : silent", "on CONNECT : 421 busy"}) {
    CAPTURE(how);
    CHECK_FALSE(check::follow_up(session_of(how)));
  }
}
