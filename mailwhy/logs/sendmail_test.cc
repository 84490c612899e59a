#include <doctest/doctest.h>

#include "mailwhy/logs/lines_test.h"

using namespace mailwhy;
using namespace mailwhy::logs;

namespace {
std::vector<Told> of(const std::string& text) { return told("Nov 21 04:07:28 mx1 sm-mta[312]: " + text + "\n"); }
}  // namespace

TEST_CASE("a message of sendmail's is told from its arrival to its end") {
  const auto all = told(
      "Nov 21 04:07:28 mx1 sm-mta[312]: NOQUEUE: connect from out.example.org [192.0.2.7]\n"
      "Nov 21 04:07:28 mx1 sm-mta[312]: 6AL3bRkZ000312: from=<a@example.org>, size=255, class=0, nrcpts=2, msgid=<1@example.org>, proto=ESMTPS, daemon=MTA, "
      "relay=out.example.org [192.0.2.7]\n"
      "Nov 21 04:07:29 mx1 sm-mta[313]: 6AL3bRkZ000312: to=<b@example.net>,<c@example.net>, delay=00:00:01, xdelay=00:00:00, mailer=esmtp, pri=30554, "
      "relay=mx.example.net. [203.0.113.5], dsn=2.0.0, stat=Sent (Ok: queued as 4ABC)\n");
  REQUIRE(all.size() == 7);
  CHECK(all[0].kind == Kind::connect);
  CHECK(all[0].client_address == "192.0.2.7");
  CHECK(all[1].kind == Kind::arrived);
  CHECK(all[1].id == "6AL3bRkZ000312");
  CHECK(all[1].client_name == "out.example.org");
  CHECK(all[2].kind == Kind::queued);
  CHECK(all[2].recipients == 2);
  CHECK(all[2].size == 255);
  CHECK(all[3].message_id == "1@example.org");
  CHECK(all[4].to == "b@example.net");
  CHECK(all[4].outcome == Outcome::sent);
  CHECK(all[4].text == "Ok: queued as 4ABC");
  CHECK(all[4].remote_words);
  CHECK(all[4].relay_name == "mx.example.net");
  CHECK(all[4].relay_address == "203.0.113.5");
  CHECK(all[4].delays.total == 1000000);
  CHECK(all[4].delays.parts[3] == 0);
  CHECK(all[5].to == "c@example.net");
  CHECK(all[6].kind == Kind::done);
  CHECK(all[6].id == "6AL3bRkZ000312");
}

TEST_CASE("what sendmail says of attempts") {
  struct Row {
    const char* line;
    Kind kind;
    Outcome outcome;
    const char *to, *text, *enhanced;
    int code;
    bool remote;
  };
  static constexpr Row rows[] = {
      {"to=a@example.net, ctladdr=c@example.org (1000/1000), delay=00:00:14, xdelay=00:00:00, mailer=esmtp, pri=120133, relay=mx.example.net. [203.0.113.5], "
       "dsn=4.2.0, reply=450 4.2.0 <a@example.net>: Greylisted, see later, stat=Deferred: 450 4.2.0 <a@example.net>: Greylisted, see later",
       Kind::attempt, Outcome::deferred, "a@example.net", "450 4.2.0 <a@example.net>: Greylisted, see later", "4.2.0", 450, true},
      {"to=a@example.net, delay=00:00:27, xdelay=00:00:00, mailer=esmtp, pri=1, relay=mx.example.net. [203.0.113.5], dsn=5.1.1, reply=550 no such, stat=User unknown",
       Kind::attempt, Outcome::bounced, "a@example.net", "550 no such", "5.1.1", 550, true},
      {"to=a@example.net, delay=00:00:01, xdelay=00:00:00, mailer=esmtp, pri=1, relay=example.net., dsn=5.1.2, stat=Host unknown (Name server: example.net.: host not "
       "found)",
       Kind::attempt, Outcome::bounced, "a@example.net", "Host unknown (Name server: example.net.: host not found)", "5.1.2", 0, false},
      {"to=a@example.net, delay=1+00:01:00, xdelay=00:00:00, mailer=esmtp, pri=2, relay=mx.example.net., dsn=4.0.0, stat=Deferred: Connection refused by "
       "mx.example.net.",
       Kind::attempt, Outcome::deferred, "a@example.net", "Connection refused by mx.example.net.", "4.0.0", 0, false},
      {"to=a@example.net, delay=00:00:00, mailer=relay, pri=30030, stat=queued", Kind::noted, Outcome::none, "a@example.net", "queued", "", 0, false},
      {"to=\"|/usr/bin/vacation a\", ctladdr=<a@example.net> (5/5), delay=00:00:00, xdelay=00:00:00, mailer=prog, pri=3, dsn=2.0.0, stat=Sent", Kind::attempt,
       Outcome::sent, "a@example.net", "", "2.0.0", 0, false},
      {"to=<a@example.net>, delay=00:00:00, pri=0, stat=aborted by sender", Kind::noted, Outcome::none, "a@example.net", "aborted by sender", "", 0, false},
      {"to=<a@example.net>, delay=00:00:00, pri=0, stat=Message exceeds maximum fixed size (1000)", Kind::reject, Outcome::bounced, "a@example.net",
       "Message exceeds maximum fixed size (1000)", "", 0, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.line);
    const auto all = of("6AL3bRkZ000312: " + std::string(row.line));
    REQUIRE(all.size() == 1);
    CHECK(all[0].kind == row.kind);
    CHECK(all[0].outcome == row.outcome);
    CHECK(all[0].to == row.to);
    CHECK(all[0].text == row.text);
    CHECK(all[0].enhanced == row.enhanced);
    CHECK(all[0].code == row.code);
    CHECK(all[0].remote_words == row.remote);
  }
}

TEST_CASE("what sendmail refuses, and what else it says") {
  const auto rejected = of("6AL3bRkZ000312: ruleset=check_rcpt, arg1=<b@example.net>, relay=x.example [192.0.2.7] (may be forged), reject=550 5.7.1 <b@example.net>... Relaying denied");
  REQUIRE(rejected.size() == 1);
  CHECK(rejected[0].kind == Kind::reject);
  CHECK(rejected[0].command == "RCPT");
  CHECK(rejected[0].to == "b@example.net");
  CHECK(rejected[0].client_address == "192.0.2.7");
  CHECK(rejected[0].code == 550);
  CHECK(rejected[0].enhanced == "5.7.1");
  const auto unknown = of("6AL3bRkZ000312: <b@example.net>... User unknown");
  CHECK(unknown[0].kind == Kind::reject);
  CHECK(unknown[0].to == "b@example.net");
  const auto milter = of("6AL3bRkZ000312: Milter: data, reject=550 5.7.1 Virus");
  CHECK(milter[0].kind == Kind::reject);
  CHECK(milter[0].command == ".");
  CHECK(milter[0].code == 550);
  const auto notice = of("6AL3bRkZ000312: 6AL3bRka000312: DSN: User unknown");
  REQUIRE(notice.size() == 3);
  CHECK(notice[0].kind == Kind::arrived);
  CHECK(notice[0].id == "6AL3bRka000312");
  CHECK(notice[2].kind == Kind::handed_on);
  CHECK(notice[2].other_id == "6AL3bRka000312");
  CHECK(notice[2].notification);
  const auto expired = of("6AL3bRkZ000312: 6AL3bRka000312: return to sender: Cannot send message for 5 days");
  CHECK(expired[0].kind == Kind::expired);
  CHECK(first(expired, Kind::handed_on).id == "6AL3bRkZ000312");
  // After a warning the same is told in other words.
  CHECK(count(of("6AL3bRkZ000312: 6AL3bRka000312: sender notify: Cannot send message for 5 days"), Kind::expired) == 1);
  const auto warned = of("6AL3bRkZ000312: 6AL3bRka000312: sender notify: Warning: could not send message for past 4 hours");
  CHECK(count(warned, Kind::expired) == 0);
  CHECK(first(warned, Kind::handed_on).notification);
  struct Row {
    const char* line;
    Kind kind;
  };
  static constexpr Row rows[] = {
      {"6AL3bRkZ000312: x.example [192.0.2.7] did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA", Kind::noted},
      {"6AL3bRkZ000312: lost input channel from x.example [192.0.2.7] to MTA after rcpt", Kind::lost},
      {"6AL3bRkZ000312: timeout waiting for input from x.example [192.0.2.7] during server cmd read", Kind::lost},
      {"6AL3bRkZ000312: collect: premature EOM: unexpected close", Kind::lost},
      {"STARTTLS=server, relay=x.example [192.0.2.7], version=TLSv1.3, verify=NO, cipher=X, bits=256/256", Kind::tls},
      {"AUTH=server, relay=x.example [192.0.2.7], authid=alice, mech=PLAIN, bits=0", Kind::noted},
      {"AUTH failure (PLAIN): authentication failure (-13) SASL(-13): authentication failure, user=alice, relay=x.example [192.0.2.7]", Kind::login_failed},
      {"6AL3bRkZ000312: SYSERR(root): MX list for example.net. points back to mx.example.org", Kind::trouble},
      {"rejecting connections on daemon MTA: load average: 14", Kind::trouble},
      {"starting daemon (8.17.1.9): SMTP+queueing@00:01:00", Kind::noted},
      {"6AL3bRkZ000312: Milter (clamav): error connecting to filter: Connection refused by /run/x", Kind::trouble},
      {"6AL3bRkZ000312: Milter add: header: X-Spam: no", Kind::filter},
      {"6AL3bRkZ000312: alias postmaster => root", Kind::noted},
      {"gethostbyaddr(192.0.2.7) failed: 1", Kind::noted},
      {"6AL3bRkZ000312: done; delay=00:00:01, ntries=1", Kind::noted},
      {"6AL3bRkZ000312: x.example [192.0.2.7]: possible SMTP attack: command=HELO/EHLO, count=3", Kind::noted},
  };
  for (const auto& row : rows) {
    CAPTURE(row.line);
    const auto all = of(row.line);
    REQUIRE(all.size() == 1);
    CHECK(static_cast<int>(all[0].kind) == static_cast<int>(row.kind));
  }
}

TEST_CASE("sendmail's lines without a frame") {
  const auto all = told("6AL3bRkZ000312: from=<a@example.org>, size=5, class=0, nrcpts=1, relay=x.example [192.0.2.7]\n"
                        "6AL3bRkZ000312: to=<b@example.net>, delay=00:00:01, mailer=local, dsn=2.0.0, stat=Sent\nsomething else: from=here\n");
  CHECK(count(all, Kind::arrived) == 1);
  CHECK(count(all, Kind::attempt, Outcome::sent) == 1);
  CHECK(count(all, Kind::unread) == 1);
}
