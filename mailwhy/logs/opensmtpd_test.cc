#include <doctest/doctest.h>

#include "mailwhy/logs/lines_test.h"

using namespace mailwhy;
using namespace mailwhy::logs;

TEST_CASE("OpenSMTPD: a message in, out and away") {
  const auto all = told(
      "Nov 21 04:07:28 mx1 smtpd[12]: 9af898bf8eec181f smtp connected address=192.0.2.7 host=out.example.org\n"
      "Nov 21 04:07:28 mx1 smtpd[12]: 9af898bf8eec181f smtp tls ciphers=TLSv1.3:TLS_AES_256_GCM_SHA384:256\n"
      "Nov 21 04:07:28 mx1 smtpd[12]: 9af898bf8eec181f smtp authentication user=alice result=ok\n"
      "Nov 21 04:07:28 mx1 smtpd[12]: 9af898bf8eec181f smtp message msgid=da6d1338 size=357 nrcpt=1 proto=ESMTP\n"
      "Nov 21 04:07:28 mx1 smtpd[12]: 9af898bf8eec181f smtp envelope evpid=da6d1338f1f7d10d from=<a@example.org> to=<b@example.net>\n"
      "Nov 21 04:07:28 mx1 smtpd[12]: 9af898bf8eec181f smtp disconnected reason=quit\n"
      "Nov 21 04:07:29 mx1 smtpd[12]: 9af898c18d107876 mta connecting address=smtp+tls://203.0.113.5:25 host=mx.example.net\n"
      "Nov 21 04:07:29 mx1 smtpd[12]: 9af898c18d107876 mta connected\n"
      "Nov 21 04:07:30 mx1 smtpd[12]: 9af898c18d107876 mta delivery evpid=da6d1338f1f7d10d from=<a@example.org> to=<b@example.net> rcpt=<c@example.com> "
      "source=\"192.0.2.1\" relay=\"203.0.113.5 (mx.example.net)\" delay=1m2s result=\"Ok\" stat=\"250 2.0.0 Ok: queued as 4ABC\"\n");
  REQUIRE(all.size() == 11);
  CHECK(all[0].kind == Kind::connect);
  CHECK(all[0].client_address == "192.0.2.7");
  CHECK(all[1].kind == Kind::tls);
  CHECK(all[3].kind == Kind::arrived);
  CHECK(all[3].id == "da6d1338");
  CHECK(all[3].client_name == "out.example.org");
  CHECK(all[3].user == "alice");
  CHECK(all[4].kind == Kind::queued);
  CHECK(all[4].size == 357);
  CHECK(all[4].recipients == 1);
  CHECK(all[5].from == "a@example.org");
  CHECK(all[6].kind == Kind::disconnect);
  CHECK(all[7].relay_address == "203.0.113.5");
  CHECK(all[9].kind == Kind::attempt);
  CHECK(all[9].id == "da6d1338");
  CHECK(all[9].outcome == Outcome::sent);
  CHECK(all[9].to == "b@example.net");
  CHECK(all[9].orig_to == "c@example.com");
  CHECK(all[9].relay_name == "mx.example.net");
  CHECK(all[9].relay_address == "203.0.113.5");
  CHECK(all[9].delays.total == 62000000);
  CHECK(all[9].code == 250);
  CHECK(all[9].other_id == "4ABC");
  CHECK(all[9].remote_words);
  CHECK(all[10].kind == Kind::done);
}

TEST_CASE("OpenSMTPD: what else its lines say") {
  struct Row {
    const char* line;
    Kind kind;
    Outcome outcome;
    const char *to, *text, *relay;
    int code;
  };
  static constexpr Row rows[] = {
      {"9af898c18d107876 mta delivery evpid=da6d1338f1f7d10d from=<a@example.org> to=<b@example.net> rcpt=<-> source=\"-\" relay=\"example.net\" delay=0s "
       "result=\"TempFail\" stat=\"Network error on destination MXs\"",
       Kind::attempt, Outcome::deferred, "b@example.net", "Network error on destination MXs", "example.net", 0},
      {"9af898c18d107876 mta delivery evpid=da6d1338f1f7d10d from=<a@example.org> to=<b@example.net> rcpt=<-> source=\"-\" relay=\"203.0.113.5 (mx.example.net)\" "
       "delay=0s result=\"PermFail\" stat=\"550 Unknown user\"",
       Kind::attempt, Outcome::bounced, "b@example.net", "550 Unknown user", "mx.example.net", 550},
      {"0000000000000000 mta delivery evpid=da6d1338f1f7d10d from=<a@example.org> to=<b@example.net> rcpt=<-> source=\"-\" relay=\"example.net\" delay=4d0h0m "
       "result=PermFail stat=Envelope expired",
       Kind::attempt, Outcome::expired, "b@example.net", "Envelope expired", "example.net", 0},
      {"9af898c18d107876 mda delivery evpid=da6d1338f1f7d10d from=<a@example.org> to=<b@example.net> rcpt=<b@example.net> user=b delay=0s result=Ok stat=Delivered",
       Kind::attempt, Outcome::sent, "b@example.net", "Delivered", "", 0},
      {"9af898c18d107876 mda delivery evpid=da6d1338f1f7d10d from=<> to=<b@example.net> rcpt=<b@example.net> user=b delay=1s result=PermFail stat=Error (\"quota exceeded\")",
       Kind::attempt, Outcome::bounced, "b@example.net", "\"quota exceeded\"", "", 0},
      {"9af898c18d107876 mda event=delivery evpid=da6d1338f1f7d10d from=<> to=<b@example.net> rcpt=<b@example.net> user=b method=maildir delay=1s result=TempFail stat=x y",
       Kind::attempt, Outcome::deferred, "b@example.net", "x y", "", 0},
      {"9af898c18d107876 smtp failed-command command=\"RCPT TO:<b@example.net>\" result=\"550 Invalid recipient: <b@example.net>\"", Kind::reject, Outcome::none,
       "b@example.net", "550 Invalid recipient: <b@example.net>", "", 550},
      {"9af898c18d107876 smtp event=failed-command address=192.0.2.7 host=x.example command=\"MAIL FROM:<a@example.org>\" result=\"530 5.5.1 Must issue STARTTLS\"",
       Kind::reject, Outcome::none, "", "530 5.5.1 Must issue STARTTLS", "", 530},
      {"9af898c18d107876 smtp failed-command command=\"AUTH PLAIN (...)\" result=\"535 Authentication failed\"", Kind::login_failed, Outcome::none, "",
       "535 Authentication failed", "", 535},
      {"9af898c18d107876 smtp authentication user=alice result=permfail", Kind::login_failed, Outcome::none, "", "authentication user=alice result=permfail", "", 0},
      {"9af898c18d107876 smtp disconnected reason=\"io-error: timeout\"", Kind::lost, Outcome::none, "", "io-error: timeout", "", 0},
      {"9af898c18d107876 mta error reason=IO Error: Connection refused", Kind::noted, Outcome::none, "", "IO Error: Connection refused", "", 0},
      {"9af898c18d107876 mta disconnected reason=quit messages=1", Kind::noted, Outcome::none, "", "disconnected reason=quit messages=1", "", 0},
      {"smtp-out: Disabling route 192.0.2.1 <-> 203.0.113.5 (mx.example.net) for 15s", Kind::trouble, Outcome::none, "",
       "smtp-out: Disabling route 192.0.2.1 <-> 203.0.113.5 (mx.example.net) for 15s", "", 0},
      {"delivery: TempFail for da6d1338f1f7d10d: from=<a@example.org>, to=<b@example.net>, rcpt=<->, source=192.0.2.1, relay=203.0.113.5 (mx.example.net), delay=5s, "
       "stat=450 4.2.0 later, please",
       Kind::attempt, Outcome::deferred, "b@example.net", "450 4.2.0 later, please", "mx.example.net", 450},
      {"info: OpenSMTPD 7.0.0p0 starting", Kind::noted, Outcome::none, "", "info: OpenSMTPD 7.0.0p0 starting", "", 0},
      {"warn: table-proc: pipe closed", Kind::trouble, Outcome::none, "", "warn: table-proc: pipe closed", "", 0},
      {"smtp-in: Accepted message da6d1338 on session 9af898c18d107876: from=<a@example.org>, to=<b@example.net>, size=7, ndest=1, proto=ESMTP", Kind::arrived,
       Outcome::none, "", "", "", 0},
      {"smtp-in: Failed command on session 9af898c18d107876: \"RCPT TO:<b@example.net>\" => 550 Invalid recipient", Kind::reject, Outcome::none, "b@example.net",
       "550 Invalid recipient", "", 550},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.line));
    const auto all = told("Nov 21 04:07:28 mx1 smtpd[12]: " + std::string(row.line) + "\n");
    REQUIRE(!all.empty());
    CHECK(static_cast<int>(all[0].kind) == static_cast<int>(row.kind));
    CHECK(static_cast<int>(all[0].outcome) == static_cast<int>(row.outcome));
    CHECK(all[0].to == std::string(row.to));
    CHECK(all[0].text == std::string(row.text));
    CHECK(all[0].relay_name == std::string(row.relay));
    CHECK(all[0].code == row.code);
  }
}

TEST_CASE("OpenSMTPD's output to a terminal has no frame") {
  const auto all = told("debug: init ssl-tree\ninfo: OpenSMTPD 6.8.0p2 starting\n9af898bf8eec181f smtp connected address=192.0.2.7 host=x.example\nMXs for a.example:\n"
                        "\t192.0.2.1 preference 10\n");
  CHECK(all.size() == 5);
  CHECK(count(all, Kind::connect) == 1);
}
