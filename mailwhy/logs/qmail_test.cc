#include <doctest/doctest.h>

#include "mailwhy/logs/lines_test.h"
#include "mailwhy/logs/qmail.h"

using namespace mailwhy;
using namespace mailwhy::logs;

TEST_CASE("qmail: a message in, out and away") {
  const auto all = told(
      "@400000006921d15a0a7d8c14 new msg 123\n"
      "@400000006921d15a0a7d8c14 info msg 123: bytes 500 from <a@example.org> qp 77 uid 1000\n"
      "@400000006921d15a0a7d8c14 starting delivery 1: msg 123 to remote b@example.net\n"
      "@400000006921d15a0a7d8c14 status: local 0/10 remote 1/20\n"
      "@400000006921d15c0a7d8c14 delivery 1: success: 203.0.113.5_accepted_message./Remote_host_said:_250_2.0.0_Ok:_queued_as_4ABC/\n"
      "@400000006921d15c0a7d8c14 starting delivery 2: msg 123 to local c@example.org\n"
      "@400000006921d15c0a7d8c14 delivery 2: failure: Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/\n"
      "@400000006921d15c0a7d8c14 bounce msg 123 qp 88\n"
      "@400000006921d15c0a7d8c14 end msg 123\n"
      "@400000006921d15c0a7d8c14 new msg 124\n"
      "@400000006921d15c0a7d8c14 info msg 124: bytes 900 from <> qp 88 uid 1001\n");
  REQUIRE(all.size() == 12);
  CHECK(all[0].kind == Kind::arrived);
  CHECK(all[0].id == "123");
  CHECK(to_rfc3339(all[0].time) == "2025-11-22T15:05:52.176Z");
  CHECK(all[1].kind == Kind::queued);
  CHECK(all[1].from == "a@example.org");
  CHECK(all[1].size == 500);
  CHECK(all[4].kind == Kind::attempt);
  CHECK(all[4].outcome == Outcome::sent);
  CHECK(all[4].id == "123");
  CHECK(all[4].to == "b@example.net");
  CHECK(all[4].from == "a@example.org");
  CHECK(all[4].relay_address == "203.0.113.5");
  CHECK(all[4].text == "250 2.0.0 Ok: queued as 4ABC");
  CHECK(all[4].code == 250);
  CHECK(all[4].enhanced == "2.0.0");
  CHECK(all[4].remote_words);
  CHECK(all[4].other_id == "4ABC");
  CHECK(all[4].delays.total == 2000000);
  CHECK(all[6].outcome == Outcome::bounced);
  CHECK(all[6].text == "Sorry, no mailbox here by that name. (#5.1.1)");
  CHECK(all[6].enhanced == "5.1.1");
  CHECK_FALSE(all[6].remote_words);
  CHECK(all[8].kind == Kind::done);
  CHECK(all[10].kind == Kind::handed_on);
  CHECK(all[10].id == "123");
  CHECK(all[10].other_id == "124");
  CHECK(all[10].notification);
  CHECK(all[11].from_known);
}

TEST_CASE("qmail's words for what happened to a remote delivery") {
  struct Row {
    const char* words;
    Outcome outcome;
    const char *text, *command, *address, *enhanced;
    int code;
  };
  static constexpr Row rows[] = {
      {"failure: 203.0.113.5_does_not_like_recipient./Remote_host_said:_550-5.1.1_no/550_5.1.1_user/Giving_up_on_203.0.113.5./", Outcome::bounced,
       "550-5.1.1 no 550 5.1.1 user", "RCPT", "203.0.113.5", "5.1.1", 550},
      {"deferral: 203.0.113.5_failed_after_I_sent_the_message./Remote_host_said:_451_try_again/", Outcome::deferred, "451 try again", ".", "203.0.113.5", "", 451},
      {"deferral: Connected_to_203.0.113.5_but_greeting_failed./Remote_host_said:_421_busy/", Outcome::deferred, "421 busy", "CONN", "203.0.113.5", "", 421},
      {"failure: Connected_to_203.0.113.5_but_sender_was_rejected./Remote_host_said:_553_bad/", Outcome::bounced, "553 bad", "MAIL", "203.0.113.5", "", 553},
      {"deferral: Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)/", Outcome::deferred,
       "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)", "CONN", "", "4.4.1", 0},
      {"failure: Sorry,_I_couldn't_find_any_host_named_example.net._(#5.1.2)/", Outcome::bounced, "Sorry, I couldn't find any host named example.net. (#5.1.2)", "",
       "", "5.1.2", 0},
      {"failure: Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)/I'm_not_going_to_try_again;_this_message_has_been_in_the_queue_too_long./",
       Outcome::expired,
       "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1) I'm not going to try again; this message has been in the queue too long.", "CONN", "", "4.4.1",
       0},
      {"deferral: CNAME_lookup_failed_temporarily._(#4.4.3)/", Outcome::deferred, "CNAME lookup failed temporarily. (#4.4.3)", "", "", "4.4.3", 0},
      {"report mangled, will defer", Outcome::deferred, "report mangled, will defer", "", "", "", 0},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.words));
    const auto all = told("Nov 21 04:07:28 mx1 qmail: 1763697648.123456 starting delivery 9: msg 5 to remote b@example.net\n"
                          "Nov 21 04:07:28 mx1 qmail: 1763697648.123456 delivery 9: " + std::string(row.words) + "\n");
    REQUIRE(all.size() == 2);
    CHECK(all[1].kind == Kind::attempt);
    CHECK(all[1].to == "b@example.net");
    CHECK(static_cast<int>(all[1].outcome) == static_cast<int>(row.outcome));
    CHECK(all[1].text == std::string(row.text));
    CHECK(all[1].command == std::string(row.command));
    CHECK(all[1].relay_address == std::string(row.address));
    CHECK(all[1].enhanced == std::string(row.enhanced));
    CHECK(all[1].code == row.code);
  }
}

TEST_CASE("what runs in front of qmail") {
  struct Row {
    const char* line;
    Kind kind;
    const char *client, *to;
  };
  static constexpr Row rows[] = {
      {"tcpserver: status: 1/40", Kind::noted, "", ""},
      {"tcpserver: pid 12 from 192.0.2.7", Kind::connect, "192.0.2.7", ""},
      {"tcpserver: ok 12 mx.example:198.51.100.1:25 x.example:192.0.2.7::1234", Kind::noted, "", ""},
      {"tcpserver: deny 12 mx.example:198.51.100.1:25 x.example:192.0.2.7::1234", Kind::reject, "192.0.2.7", ""},
      {"tcpserver: end 12 status 256", Kind::disconnect, "", ""},
      {"rblsmtpd: 192.0.2.7 pid 12: 451 http://list.example/?ip=192.0.2.7", Kind::reject, "192.0.2.7", ""},
      {"CHKUSER rejected rcpt: from <a@example.org::> remote <helo:x.example:192.0.2.7> rcpt <b@example.net> : not existing recipient", Kind::reject, "192.0.2.7",
       "b@example.net"},
      {"CHKUSER accepted rcpt: from <a@example.org::> remote <helo:x.example:192.0.2.7> rcpt <b@example.net> : found existing recipient", Kind::noted, "192.0.2.7",
       "b@example.net"},
      {"spamdyke[9]: DENIED_RDNS_MISSING from: a@example.org to: b@example.net origin_ip: 192.0.2.7 origin_rdns: (unknown) auth: (unknown) encryption: (none) reason: (empty)",
       Kind::reject, "192.0.2.7", "b@example.net"},
      {"vchkpw-smtp: password fail alice@example.org:192.0.2.7", Kind::login_failed, "192.0.2.7", ""},
      {"qmail-smtpd: rejected (unknown user) 192.0.2.7 b@example.net", Kind::reject, "192.0.2.7", ""},
      {"triple bounce: discarding bounce/123", Kind::trouble, "", ""},
      {"warning: unable to open mess/1/123; will try again later", Kind::trouble, "", ""},
      {"status: exiting", Kind::noted, "", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.line));
    const auto all = told("@400000006921d15a0a7d8c14 " + std::string(row.line) + "\n");
    REQUIRE(all.size() == 1);
    CHECK(static_cast<int>(all[0].kind) == static_cast<int>(row.kind));
    CHECK(all[0].client_address == std::string(row.client));
    CHECK(all[0].to == std::string(row.to));
  }
  std::string_view bad = "@40000000zz21d15a0a7d8c14 x";
  CHECK_FALSE(take_tai64n(bad));
}
