#include <doctest/doctest.h>

#include "mailwhy/logs/lines_test.h"

using namespace mailwhy;
using namespace mailwhy::logs;

TEST_CASE("an Exim message is told from its arrival to its end") {
  const auto all = told(
      "2026-11-21 04:07:28.585 [2312] 1xUcNs-0000bI-1s <= alice@example.org H=out.example.org (helo.example) [192.0.2.7]:53137 I=[198.51.100.1]:25 "
      "P=esmtpsa L. X=TLS1.3:ECDHE_X25519__ECDSA_SECP256R1_SHA256__AES_256_GCM:256 CV=no A=plain:alice S=579 M8S=0 RT=0.010s id=17.9@example.org "
      "T=\"a \\\"subject\\\" for somebody\" from <alice@example.org> for bob@example.net carol@example.net\n"
      "2026-11-21 04:07:28.607 [2334] 1xUcNs-0000bI-1s => bob@example.net F=<alice@example.org> P=<alice@example.org> R=dnslookup T=remote_smtp S=610 "
      "H=mx.example.net [203.0.113.5]:25 I=[198.51.100.1]:40000 X=TLS1.3:X:256 CV=yes DN=\"CN=mx.example.net\" L K C=\"250 2.0.0 Ok: queued as 4ABC\" "
      "QT=1.023s DT=0.004s\n"
      "2026-11-21 04:07:28.609 [2334] 1xUcNs-0000bI-1s -> carol@example.net F=<alice@example.org> R=dnslookup T=remote_smtp H=mx.example.net "
      "[203.0.113.5]:25 C=\"250 2.0.0 Ok: queued as 4ABC\" QT=1m3s DT=0s\n"
      "2026-11-21 04:07:28.610 [2334] 1xUcNs-0000bI-1s Completed QT=1m3s\n");
  REQUIRE(all.size() == 6);
  CHECK(all[0].kind == Kind::arrived);
  CHECK(all[0].id == "1xUcNs-0000bI-1s");
  CHECK(all[0].pid == 2312);
  CHECK(to_rfc3339(all[0].time) == "2026-11-21T04:07:28.585Z");
  CHECK(all[0].from == "alice@example.org");
  CHECK(all[0].client_name == "out.example.org");
  CHECK(all[0].client_address == "192.0.2.7");
  CHECK(all[0].user == "alice");
  CHECK(all[0].size == 579);
  CHECK(all[1].kind == Kind::queued);
  CHECK(all[1].recipients == 2);
  CHECK(all[2].kind == Kind::message_id);
  CHECK(all[2].message_id == "17.9@example.org");
  CHECK(all[3].kind == Kind::attempt);
  CHECK(all[3].outcome == Outcome::sent);
  CHECK(all[3].to == "bob@example.net");
  CHECK(all[3].relay_name == "mx.example.net");
  CHECK(all[3].relay_address == "203.0.113.5");
  CHECK(all[3].relay_port == 25);
  CHECK(all[3].code == 250);
  CHECK(all[3].enhanced == "2.0.0");
  CHECK(all[3].text == "250 2.0.0 Ok: queued as 4ABC");
  CHECK(all[3].remote_words);
  CHECK(all[3].delays.total == 1023000);
  CHECK(all[3].delays.parts[3] == 4000);
  CHECK(all[4].delays.total == 63000000);
  CHECK(all[5].kind == Kind::done);
}

TEST_CASE("Exim's own words and those of the other server are told apart") {
  struct Row {
    const char* line;
    Outcome outcome;
    const char *to, *text, *command, *enhanced, *relay;
    int code;
    bool remote;
  };
  static constexpr Row rows[] = {
      {"1xUcOC-0002yu-0f ** a@example.net F=<c@example.org> P=<c@example.org> R=remote T=remote_smtp H=mx.example.net [203.0.113.5]:25 I=[192.0.2.1]:3 X=T:2 "
       "CV=yes DN=\"CN=mx: example\": SMTP error from remote mail server after RCPT TO:<a@example.net>: 554 5.7.1 <a@example.net>: Relay access denied DT=0.000s",
       Outcome::bounced, "a@example.net", "554 5.7.1 <a@example.net>: Relay access denied", "RCPT", "5.7.1", "mx.example.net", 554, true},
      {"1xUcOC-0002yu-0f == a@example.net R=remote T=remote_smtp defer (-45) H=mx.example.net [203.0.113.5]:25 I=[192.0.2.1]:3 DT=0.003s: SMTP error from remote "
       "mail server after pipelined end of data: 452 4.3.1 Insufficient system storage",
       Outcome::deferred, "a@example.net", "452 4.3.1 Insufficient system storage", ".", "4.3.1", "mx.example.net", 452, true},
      {"1xUcOC-0002yu-0f == a@example.net routing defer (-51): retry time not reached", Outcome::deferred, "a@example.net", "retry time not reached", "", "", "", 0,
       false},
      {"1xUcOC-0002yu-0f ** a@example.net: retry timeout exceeded", Outcome::expired, "a@example.net", "retry timeout exceeded", "", "", "", 0, false},
      {"1xUcOC-0002yu-0f ** a@example.net F=<c@example.org>: Unrouteable address DT=0.000s", Outcome::bounced, "a@example.net", "Unrouteable address", "", "", "", 0,
       false},
      {"1xUcOC-0002yu-0f ** a@example.net <b@example.org>: Unrouteable address", Outcome::bounced, "a@example.net", "Unrouteable address", "", "", "", 0, false},
      {"1xUcOC-0002yu-0f == a@example.net R=dnslookup T=remote_smtp defer (111): Connection refused", Outcome::deferred, "a@example.net", "Connection refused", "",
       "", "", 0, false},
      {"1xUcOC-0002yu-0f == a@example.net R=dnslookup T=remote_smtp defer (110) H=mx.example.net [203.0.113.5]: Connection timed out", Outcome::deferred,
       "a@example.net", "Connection timed out", "", "", "mx.example.net", 0, false},
      {"1xUcOC-0002yu-0f ** a@example.net R=dnslookup T=remote_smtp: SMTP error from remote mail server after RCPT TO:<a@example.net>: host mx.example.net "
       "[203.0.113.5]: 550-5.1.1 no such\\n550 5.1.1 user",
       Outcome::bounced, "a@example.net", "550-5.1.1 no such 550 5.1.1 user", "RCPT", "5.1.1", "mx.example.net", 550, true},
      {"1xUcOC-0002yu-0f == a@example.net R=dnslookup T=remote_smtp defer (-1) H=mx.example.net [203.0.113.5]:25: SMTP timeout after initial connection: Connection "
       "timed out",
       Outcome::deferred, "a@example.net", "SMTP timeout after initial connection: Connection timed out", "CONN", "", "mx.example.net", 0, false},
      {"1a2b3c4d-00000000abc-0Def <= x", Outcome::none, "", "", "", "", "", 0, false},
      {"1rUcOC-00000002yu0-0f12 => :blackhole: <a@example.net> R=drop", Outcome::discarded, "a@example.net", "", "", "", "", 0, false},
      {"1rUcOC-00000002yu0-0f12 => alice <alice@example.net> F=<> R=localuser T=local_delivery S=9 QT=1s DT=0s", Outcome::sent, "alice@example.net", "", "", "", "",
       0, false},
      {"1rUcOC-00000002yu0-0f12 => |/usr/bin/prog -x <alice@example.net> R=pipe T=address_pipe", Outcome::sent, "alice@example.net", "", "", "", "", 0, false},
      {"1rUcOC-00000002yu0-0f12 >> a@example.net R=dns T=remote_smtp H=mx.example.net [203.0.113.5] C=\"250 OK\"", Outcome::sent, "a@example.net", "250 OK", "", "",
       "mx.example.net", 250, true},
      {"1rUcOC-00000002yu0-0f12 == full@example.net R=l T=local_delivery defer (-22) DT=0.002s: mailbox is full (MTA-imposed quota exceeded)", Outcome::deferred,
       "full@example.net", "mailbox is full (MTA-imposed quota exceeded)", "", "", "", 0, false},
      {"1rUcOC-00000002yu0-0f12 ** a@example.net R=lmtp T=lmtp H=127.0.0.1 [127.0.0.1]: LMTP error after RCPT TO:<a@example.net>: 550 5.1.1 <a@example.net> no",
       Outcome::bounced, "a@example.net", "550 5.1.1 <a@example.net> no", "RCPT", "5.1.1", "127.0.0.1", 550, true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.line);
    if (row.outcome == Outcome::none) continue;
    const auto all = told("2026-11-21 04:07:28 " + std::string(row.line) + "\n");
    REQUIRE(all.size() == 1);
    CHECK(all[0].kind == Kind::attempt);
    CHECK(all[0].outcome == row.outcome);
    CHECK(all[0].to == row.to);
    CHECK(all[0].text == row.text);
    CHECK(all[0].command == row.command);
    CHECK(all[0].enhanced == row.enhanced);
    CHECK((all[0].relay_name.empty() ? all[0].relay_address : all[0].relay_name) == row.relay);
    CHECK(all[0].code == row.code);
    CHECK(all[0].remote_words == row.remote);
  }
}

TEST_CASE("what Exim refuses") {
  struct Row {
    const char *line, *command, *from, *to, *client, *text;
    int code;
  };
  static constexpr Row rows[] = {
      {"H=out.example.org (x) [192.0.2.7]:48617 I=[198.51.100.11]:25 X=TLS1.3:X:256 CV=no F=<a@example.org> temporarily rejected RCPT <b@example.net>: 451 4.7.1 "
       "please try later",
       "RCPT", "a@example.org", "b@example.net", "192.0.2.7", "451 4.7.1 please try later", 451},
      {"H=(x) [192.0.2.7] F=<> rejected RCPT <b@example.net>: relay not permitted", "RCPT", "", "b@example.net", "192.0.2.7", "relay not permitted", 0},
      {"H=[192.0.2.7] rejected EHLO or HELO x.example: 502 5.5.2 no", "EHLO", "", "", "192.0.2.7", "502 5.5.2 no", 502},
      {"H=x.example [192.0.2.7] rejected MAIL <a@example.org>: no", "MAIL", "a@example.org", "", "192.0.2.7", "no", 0},
      {"H=x.example [192.0.2.7] rejected connection in \"connect\" ACL: you are listed", "CONN", "", "", "192.0.2.7", "you are listed", 0},
      {"1xUcOC-0002yu-0f H=x.example [192.0.2.7] P=esmtp F=<a@example.org> rejected after DATA: spam", ".", "a@example.org", "", "192.0.2.7", "spam", 0},
      {"1xUcOC-0002yu-0f H=x.example [192.0.2.7] F=<a@example.org> rejected by local_scan(): virus", ".", "a@example.org", "", "192.0.2.7", "virus", 0},
      {"rejected MAIL from x.example [192.0.2.7]:53 I=[198.51.100.1]:25: no HELO/EHLO given", "MAIL", "", "", "192.0.2.7", "no HELO/EHLO given", 0},
      {"rejected EHLO from x.example [192.0.2.7]: syntactically invalid argument(s): (no argument given)", "EHLO", "", "", "192.0.2.7",
       "syntactically invalid argument(s): (no argument given)", 0},
      {"rejected MAIL FROM:<a@example.org> H=x.example [192.0.2.7]:5 I=[198.51.100.1]:25: message too big: size=9 max=5", "MAIL", "a@example.org", "", "192.0.2.7",
       "message too big: size=9 max=5", 0},
      {"Connection from [192.0.2.7]:50643 I=[198.51.100.2]:25 refused: too many connections", "CONN", "", "", "192.0.2.7",
       "Connection from [192.0.2.7]:50643 I=[198.51.100.2]:25 refused: too many connections", 0},
      {"refused connection from H=[192.0.2.7]:50643 (host_reject_connection)", "CONN", "", "", "192.0.2.7",
       "refused connection from H=[192.0.2.7]:50643 (host_reject_connection)", 0},
  };
  for (const auto& row : rows) {
    CAPTURE(row.line);
    const auto all = told("2026-11-21 04:07:28 " + std::string(row.line) + "\n");
    REQUIRE(all.size() == 1);
    CHECK(all[0].kind == Kind::reject);
    CHECK(all[0].command == row.command);
    CHECK(all[0].from == row.from);
    CHECK(all[0].to == row.to);
    CHECK(all[0].client_address == row.client);
    CHECK(all[0].text == row.text);
    CHECK(all[0].code == row.code);
  }
}

TEST_CASE("a bounce of Exim's own is a child of what it is about") {
  const auto all = told("2026-11-21 04:07:31.665 1xUcNv-0000yU-28 <= <> R=1xUcNv-0000y2-1y U=Debian-exim P=local S=1853 for alice@example.org\n");
  REQUIRE(all.size() == 3);
  CHECK(all[0].kind == Kind::arrived);
  CHECK(all[0].notification);
  CHECK(all[0].from_known);
  CHECK(all[0].from.empty());
  CHECK(all[2].kind == Kind::handed_on);
  CHECK(all[2].id == "1xUcNv-0000y2-1y");
  CHECK(all[2].other_id == "1xUcNv-0000yU-28");
  CHECK(all[2].notification);
}

TEST_CASE("lines of Exim that are about no message") {
  struct Row {
    const char* line;
    Kind kind;
  };
  static constexpr Row rows[] = {
      {"SMTP connection from [192.0.2.7]:53137 I=[198.51.100.1]:25 (TCP/IP connection count = 2)", Kind::connect},
      {"SMTP connection from x.example [192.0.2.7]:53137 closed by QUIT", Kind::disconnect},
      {"SMTP connection from x.example [192.0.2.7]:53137 lost D=0.1s", Kind::lost},
      {"SMTP connection from x.example [192.0.2.7] lost while reading message data (header)", Kind::lost},
      {"unexpected disconnection while reading SMTP command from x.example [192.0.2.7]:1 D=1s", Kind::lost},
      {"SMTP command timeout on connection from x.example [192.0.2.7]:1", Kind::lost},
      {"SMTP data timeout (message abandoned) on connection from x.example [192.0.2.7] F=<a@example.org>", Kind::lost},
      {"plain authenticator failed for x.example (y) [192.0.2.7]:1: 535 Incorrect authentication data (set_id=alice)", Kind::login_failed},
      {"SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from H=[192.0.2.7]:1 input=\"EHLO\"", Kind::reject},
      {"no host name found for IP address 192.0.2.7", Kind::noted},
      {"TLS error on connection from x.example [192.0.2.7]:1 (recv): The TLS connection was non-properly terminated.", Kind::tls},
      {"Start queue run: pid=12", Kind::noted},
      {"End queue run: pid=12 -qff", Kind::noted},
      {"exim 4.96 daemon started: pid=12, -q30m, listening for SMTP on port 25 (IPv6 and IPv4)", Kind::noted},
      {"Warning: purging the environment.", Kind::trouble},
      {"1xUcOC-0002yu-0f Message is frozen", Kind::noted},
      {"1xUcOC-0002yu-0f *** Frozen (delivery error message)", Kind::trouble},
      {"1xUcOC-0002yu-0f cancelled by timeout_frozen_after", Kind::expired},
      {"1xUcOC-0002yu-0f error ignored", Kind::noted},
      {"1xUcOC-0002yu-0f SMTP timeout while connected to mx.example.net [192.0.2.7] after RCPT TO:<b@example.net>", Kind::noted},
      {"1xUcOC-0002yu-0f bob@example.net: error ignored", Kind::noted},
      {"1xUcOC-0002yu-0f Spool file is locked (another process is handling this message)", Kind::noted},
      {"1xUcOC-0002yu-0f H=mx.example.net [203.0.113.5] Connection refused", Kind::noted},
      {"1xUcOC-0002yu-0f DKIM: d=example.org s=s c=relaxed/relaxed a=rsa-sha256 b=2048 [verification succeeded]", Kind::filter},
      {"1xUcOC-0002yu-0f TLS session: (certificate verification failed): delivering unencrypted to H=mx.example.net [203.0.113.5] (not in hosts_require_tls)",
       Kind::tls},
      {"1xUcOC-0002yu-0f failed to expand ACL string", Kind::trouble},
      {"H=x.example [192.0.2.7]:1 incomplete transaction (connection lost) from <a@example.org>", Kind::lost},
      {"SMTP syntax error in \"MAIL\" H=x.example [192.0.2.7] missing or malformed", Kind::noted},
  };
  for (const auto& row : rows) {
    CAPTURE(row.line);
    const auto all = told("2026-11-21 04:07:27 Start queue run: pid=1\n2026-11-21 04:07:28 " + std::string(row.line) + "\n");
    REQUIRE(all.size() == 2);
    CHECK(static_cast<int>(all[1].kind) == static_cast<int>(row.kind));
    if (row.kind == Kind::lost || row.kind == Kind::connect || row.kind == Kind::login_failed) CHECK(all[1].client_address == "192.0.2.7");
    if (row.kind == Kind::login_failed) CHECK(all[1].user == "alice");
  }
}

TEST_CASE("Exim through syslog, with a zone, and its reject log") {
  const auto syslog = told("Nov 21 04:07:28 mx1 exim[99]: 2026-11-21 04:07:28 +0100 1xUcNs-0000bI-1s Completed\n");
  REQUIRE(syslog.size() == 1);
  CHECK(syslog[0].kind == Kind::done);
  CHECK(syslog[0].host == "mx1");
  CHECK(to_rfc3339(syslog[0].time) == "2026-11-21T03:07:28.000Z");
  const auto without = told("Nov 21 04:07:28 mx1 exim[99]: 1xUcNs-0000bI-1s => a@example.net R=r T=t\n");
  REQUIRE(without.size() == 1);
  CHECK(without[0].kind == Kind::attempt);
  const auto reject = told(
      "2026-11-21 04:07:28 1xUcNs-0000bI-1s H=x.example [192.0.2.7] F=<a@example.org> rejected after DATA: spam\n"
      "Envelope-from: <a@example.org>\nEnvelope-to: <b@example.net>\nP Received: from x.example ([192.0.2.7])\n\tby mx.example.net\n  Subject: hello\n"
      "F From: a@example.org\n----------------------------------------------------------------------------------------\n");
  CHECK(count(reject, Kind::reject) == 1);
  CHECK(count(reject, Kind::unread) == 0);
  CHECK(count(reject, Kind::noted) == 7);
}
