#include <doctest/doctest.h>

#include <string>

#include "mailwhy/logs/lines_test.h"

using namespace mailwhy;
using namespace mailwhy::logs;

namespace {

Told one(std::string_view tail, std::string_view tag = "postfix/smtp") {
  const auto all = told("Nov 21 03:02:13 mx1 " + std::string(tag) + "[12]: " + std::string(tail) + "\n");
  REQUIRE(!all.empty());
  return all.front();
}

std::string delivery(std::string_view status) {
  return "3D2A41B5C: to=<b@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=1.2, delays=0.1/0.02/0.5/0.58, dsn=5.1.1, status=" + std::string(status);
}

}  // namespace

TEST_CASE("a delivery: server's words apart from Postfix' own") {
  struct Row {
    std::string_view status;
    Outcome outcome;
    bool remote;
    std::string_view command;
    int code;
    std::string_view enhanced, text;
  };
  for (const auto& row : std::initializer_list<Row>{
           {"bounced (host mx.example.net[192.0.2.9] said: 550 5.1.1 <b@example.net>: no such user (in reply to RCPT TO command))", Outcome::bounced, true, "RCPT", 550, "5.1.1",
            "550 5.1.1 <b@example.net>: no such user"},
           {"bounced (host mx.example.net[192.0.2.9]:25 said: 550 no such user (in reply to end of DATA command))", Outcome::bounced, true, ".", 550, "5.1.1", "550 no such user"},
           {"deferred (host mx.example.net[192.0.2.9] said: 450-4.7.1 first 450 4.7.1 second (in reply to MAIL FROM command))", Outcome::deferred, true, "MAIL", 450, "4.7.1",
            "450-4.7.1 first 450 4.7.1 second"},
           {"deferred (host mx.example.net[192.0.2.9] refused to talk to me: 421 too many connections)", Outcome::deferred, true, "CONN", 421, "5.1.1", "421 too many connections"},
           {"deferred (delivery temporarily suspended: host mx.example.net[192.0.2.9] refused to talk to me: 421 4.7.0 later)", Outcome::deferred, true, "CONN", 421, "4.7.0", "421 4.7.0 later"},
           {"deferred (conversation with mx.example.net[192.0.2.9] timed out while receiving the initial server greeting)", Outcome::deferred, false, "CONN", 0, "5.1.1",
            "conversation with mx.example.net[192.0.2.9] timed out while receiving the initial server greeting"},
           {"deferred (lost connection with mx.example.net[192.0.2.9] while sending end of data -- message may be sent more than once)", Outcome::deferred, false, ".", 0, "5.1.1",
            "lost connection with mx.example.net[192.0.2.9] while sending end of data -- message may be sent more than once"},
           {"sent (250 2.0.0 Ok: queued as 4F5A61B5D)", Outcome::sent, true, "", 250, "2.0.0", "250 2.0.0 Ok: queued as 4F5A61B5D"},
           {"SOFTBOUNCE (host mx.example.net[192.0.2.9] said: 550 5.7.1 no (in reply to DATA command))", Outcome::deferred, true, "DATA", 550, "5.7.1", "550 5.7.1 no"},
           {"deferred (SASL authentication failed; server mx.example.net[192.0.2.9] said: 535 5.7.8 bad login)", Outcome::deferred, true, "AUTH", 535, "5.7.8", "535 5.7.8 bad login"},
           {"deferred (mail for example.net loops back to myself)", Outcome::deferred, false, "", 0, "5.1.1", "mail for example.net loops back to myself"},
           {"deferred (TLS is required, but host mx.example.net[192.0.2.9] refused to start TLS: 454 4.7.0 not now)", Outcome::deferred, true, "STARTTLS", 454, "4.7.0", "454 4.7.0 not now"},
           {"deferred (Cannot start TLS: handshake failure)", Outcome::deferred, false, "STARTTLS", 0, "5.1.1", "Cannot start TLS: handshake failure"},
           // Servers that quote log lines: the first frame is Postfix' own, and so is the last "in reply to".
           {"deferred (host mx.example.net[192.0.2.9] said: 450 4.0.0 to=<x@y>, relay=z[1]:25, status=sent (ok) (in reply to MAIL FROM command) (in reply to RCPT TO command))", Outcome::deferred, true,
            "RCPT", 450, "4.0.0", "450 4.0.0 to=<x@y>, relay=z[1]:25, status=sent (ok) (in reply to MAIL FROM command)"},
       }) {
    CAPTURE(row.status);
    const auto t = one(delivery(row.status));
    CHECK(t.kind == Kind::attempt);
    CHECK(t.outcome == row.outcome);
    CHECK(t.remote_words == row.remote);
    CHECK(t.command == row.command);
    CHECK(t.code == row.code);
    CHECK(t.enhanced == row.enhanced);
    CHECK(t.text == row.text);
    CHECK(t.id == "3D2A41B5C");
    CHECK(t.to == "b@example.net");
    CHECK(t.relay_name == "mx.example.net");
    CHECK(t.relay_address == "192.0.2.9");
    CHECK(t.relay_port == 25);
    CHECK(t.delays.total == 1'200'000);
    CHECK(t.delays.parts == std::array<std::int64_t, 4>{100'000, 20'000, 500'000, 580'000});
  }
  CHECK(one(delivery("sent (250 2.0.0 Ok: queued as 4F5A61B5D)")).other_id == "4F5A61B5D");
  CHECK(one(delivery("sent (250 OK id=1abcde-000abc-De)")).other_id == "1abcde-000abc-De");
  CHECK(one(delivery("sent (forwarded as 4F5A61B5D)"), "postfix/local").other_id == "4F5A61B5D");
  CHECK(one(delivery("sent (250 2.0.0 Ok)")).other_id.empty());
}

TEST_CASE("relays: none, own sockets, IPv6, and servers that only the words name") {
  const auto status = [](std::string_view relay, std::string_view words) {
    return one("3D2A41B5C: to=<b@example.net>, orig_to=<c@example.net>, relay=" + std::string(relay) + ", conn_use=3, delay=123, delays=120/1/1/1, dsn=4.4.1, status=deferred (" +
               std::string(words) + ")");
  };
  auto t = status("none", "connect to mx.example.net[2001:db8::1]:25: Connection refused");
  CHECK(t.relay_name == "mx.example.net");
  CHECK(t.relay_address == "2001:db8::1");
  CHECK(t.relay_port == 25);
  CHECK(t.command == "CONN");
  CHECK(t.orig_to == "c@example.net");
  CHECK(t.delays.total == 123'000'000);
  t = status("mx1[private/dovecot-lmtp]", "host mx1[private/dovecot-lmtp] said: 452 4.2.2 <b@example.net> Quota exceeded (in reply to end of DATA command)");
  CHECK(t.relay_name.empty());
  CHECK(t.relay_address.empty());
  CHECK(t.remote_words);
  CHECK(t.command == ".");
  CHECK(t.code == 452);
  CHECK(status("local", "temporary failure").relay_name.empty());
}

TEST_CASE("addresses hide nothing: commas, quotes, angles and fields in them") {
  for (const std::string_view address : {"a b@example.org", "\"a>, relay=evil[192.0.2.66]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)\"@example.org", "\"a\\\">, relay=x\"@example.org",
                                         "a,b@example.org", "to=<x@example.org", "a>b@example.org", ""}) {
    CAPTURE(address);
    const auto t = one("3D2A41B5C: to=<" + std::string(address) + ">, relay=mx[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=5.0.0, status=bounced (no)");
    CHECK(t.to == address);
    CHECK(t.outcome == Outcome::bounced);
    const auto q = one("3D2A41B5C: from=<" + std::string(address) + ">, size=1234, nrcpt=7 (queue active)", "postfix/qmgr");
    CHECK(q.kind == Kind::queued);
    CHECK(q.from == address);
    CHECK(q.from_known);
    CHECK(q.size == 1234);
    CHECK(q.recipients == 7);
    CHECK(q.text == "size=1234, nrcpt=7 (queue active)");
    const auto r = one("NOQUEUE: reject: RCPT from x[192.0.2.1]: 550 5.1.1 <" + std::string(address) + ">: no; from=<" + std::string(address) + "> to=<" + std::string(address) +
                           "> proto=ESMTP helo=<a>",
                       "postfix/smtpd");
    CHECK(r.kind == Kind::reject);
    CHECK(r.from == address);
    CHECK(r.to == address);
    CHECK(r.text == "550 5.1.1 <" + std::string(address) + ">: no");
  }
}

TEST_CASE("refusals, with and without a queue id, of smtpd, postscreen, cleanup, milters and proxies") {
  struct Row {
    std::string_view tag, tail, id, address, from, to, command;
    int code;
    std::string_view enhanced, text;
  };
  for (const auto& row : std::initializer_list<Row>{
           {"postfix/smtpd", "NOQUEUE: reject: RCPT from unknown[192.0.2.1]: 554 5.7.1 <b@x.example>: Relay access denied; from=<a@y.example> to=<b@x.example> proto=ESMTP helo=<h>", "", "192.0.2.1",
            "a@y.example", "b@x.example", "RCPT", 554, "5.7.1", "554 5.7.1 <b@x.example>: Relay access denied"},
           {"postfix/smtpd", "3D2A41B5C: reject: RCPT from c.example[2001:db8::2]:1234: 450 4.2.0 <b@x.example>: Greylisted; from=<> to=<b@x.example> proto=ESMTP helo=<h>", "3D2A41B5C", "2001:db8::2",
            "", "b@x.example", "RCPT", 450, "4.2.0", "450 4.2.0 <b@x.example>: Greylisted"},
           {"postfix/smtpd", "NOQUEUE: reject: CONNECT from unknown[192.0.2.1]: 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example; proto=SMTP", "", "192.0.2.1", "", "",
            "CONN", 554, "5.7.1", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example"},
           {"postfix/smtpd", "NOQUEUE: reject: MAIL from c.example[192.0.2.1]: 452 4.3.1 Insufficient system storage; proto=ESMTP helo=<h>", "", "192.0.2.1", "", "", "MAIL", 452, "4.3.1",
            "452 4.3.1 Insufficient system storage"},
           {"postfix/postscreen", "NOQUEUE: reject: RCPT from [192.0.2.1]:4711: 550 5.7.1 Service unavailable; client [192.0.2.1] blocked using zen.example; from=<a@y.example>, to=<b@x.example>, proto=ESMTP, helo=<h>",
            "", "192.0.2.1", "a@y.example", "b@x.example", "RCPT", 550, "5.7.1", "550 5.7.1 Service unavailable; client [192.0.2.1] blocked using zen.example"},
           {"postfix/cleanup", "3D2A41B5C: milter-reject: END-OF-MESSAGE from c.example[192.0.2.1]: 5.7.1 Spam; from=<a@y.example> to=<b@x.example> proto=ESMTP helo=<h>", "3D2A41B5C", "192.0.2.1",
            "a@y.example", "b@x.example", ".", 0, "5.7.1", "5.7.1 Spam"},
           {"postfix/cleanup", "3D2A41B5C: reject: header Subject: from=<x> a; from=<q> from c.example[192.0.2.1]; from=<a@y.example> to=<b@x.example> proto=ESMTP helo=<h>: 5.7.1 no such subjects", "3D2A41B5C",
            "192.0.2.1", "a@y.example", "b@x.example", ".", 0, "5.7.1", "5.7.1 no such subjects"},
           {"postfix/smtpd", "NOQUEUE: proxy-reject: END-OF-MESSAGE: 554 5.7.1 infected; from=<a@y.example> to=<b@x.example> proto=ESMTP helo=<h>", "", "", "a@y.example", "b@x.example", ".", 554, "5.7.1",
            "554 5.7.1 infected"},
       }) {
    CAPTURE(row.tail);
    const auto t = one(row.tail, row.tag);
    CHECK(t.kind == Kind::reject);
    CHECK(t.id == row.id);
    CHECK(t.client_address == row.address);
    CHECK(t.from == row.from);
    CHECK(t.to == row.to);
    CHECK(t.command == row.command);
    CHECK(t.code == row.code);
    CHECK(t.enhanced == row.enhanced);
    CHECK(t.text == row.text);
  }
}

TEST_CASE("lines of all daemons have their kind") {
  struct Row {
    std::string_view tag, tail;
    Kind kind;
  };
  for (const auto& row : std::initializer_list<Row>{
           {"postfix/smtpd", "connect from a.example[192.0.2.1]", Kind::connect},
           {"postfix/submission/smtpd", "disconnect from a.example[192.0.2.1] ehlo=1 quit=1 commands=2", Kind::disconnect},
           {"postfix/smtpd", "lost connection after DATA (1234 bytes) from a.example[192.0.2.1]", Kind::lost},
           {"postfix/smtpd", "timeout after END-OF-MESSAGE from a.example[192.0.2.1]", Kind::lost},
           {"postfix/smtpd", "too many errors after RCPT from a.example[192.0.2.1]", Kind::lost},
           {"postfix/smtpd", "3D2A41B5C: client=a.example[192.0.2.1], sasl_method=PLAIN, sasl_username=alice", Kind::arrived},
           {"postfix/smtpd", "NOQUEUE: client=a.example[192.0.2.1]", Kind::noted},
           {"postfix/smtpd", "Anonymous TLS connection established from a.example[192.0.2.1]: TLSv1.3 with cipher X (256/256 bits)", Kind::tls},
           {"postfix/smtp", "Untrusted TLS connection established to a.example[192.0.2.1]:25: TLSv1.3 with cipher X (256/256 bits)", Kind::tls},
           {"postfix/smtpd", "SSL_accept error from unknown[192.0.2.1]: -1", Kind::tls},
           {"postfix/smtpd", "warning: TLS library problem: error:1408F10B", Kind::tls},
           {"postfix/smtpd", "warning: unknown[192.0.2.1]: SASL LOGIN authentication failed: authentication failure, sasl_username=bob", Kind::login_failed},
           {"postfix/smtpd", "warning: hostname x.example does not resolve to address 192.0.2.1: Name or service not known", Kind::noted},
           {"postfix/smtpd", "warning: Illegal address syntax from a[192.0.2.1] in MAIL command: <x>", Kind::noted},
           {"postfix/smtpd", "warning: connect to Milter service inet:127.0.0.1:8891: Connection refused", Kind::trouble},
           {"postfix/smtpd", "fatal: no SASL authentication mechanisms", Kind::trouble},
           {"postfix/smtpd", "improper command pipelining after EHLO from a.example[192.0.2.1]: QUIT\\r\\n", Kind::noted},
           {"postfix/smtpd", "NOQUEUE: reject_warning: RCPT from a[192.0.2.1]: 450 4.7.1 <x>: Helo command rejected; from=<a@b> to=<c@d> proto=ESMTP helo=<x>", Kind::filter},
           {"postfix/smtpd", "3D2A41B5C: discard: RCPT from a[192.0.2.1]: <x@y>: Recipient address triggers DISCARD action; from=<a@b> to=<x@y> proto=ESMTP helo=<x>", Kind::filter},
           {"postfix/smtpd", "proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 4F5A61B5D; from=<a@b> to=<c@d> proto=ESMTP helo=<x>", Kind::noted},
           {"postfix/postscreen", "CONNECT from [192.0.2.1]:1234 to [192.0.2.2]:25", Kind::connect},
           {"postfix/postscreen", "PASS OLD [192.0.2.1]:1234", Kind::noted},
           {"postfix/postscreen", "PREGREET 14 after 0.1 from [192.0.2.1]:1234: EHLO x\\r\\n", Kind::noted},
           {"postfix/postscreen", "HANGUP after 0.3 from [192.0.2.1]:1234 in tests before SMTP handshake", Kind::lost},
           {"postfix/postscreen", "DNSBL rank 5 for [192.0.2.1]:1234", Kind::noted},
           {"postfix/postscreen", "COMMAND PIPELINING from [192.0.2.1]:1234 after RCPT: x", Kind::noted},
           {"postfix/postscreen", "DISCONNECT [192.0.2.1]:1234", Kind::disconnect},
           {"postfix/dnsblog", "addr 192.0.2.1 listed by domain zen.example as 127.0.0.4", Kind::noted},
           {"postfix/cleanup", "3D2A41B5C: message-id=<x@example.org>", Kind::message_id},
           {"postfix/cleanup", "3D2A41B5C: resent-message-id=<y@example.org>", Kind::message_id},
           {"postfix/cleanup", "3D2A41B5C: warning: header Subject: x from a[192.0.2.1]; from=<a@b> to=<c@d> proto=ESMTP helo=<x>", Kind::filter},
           {"postfix/cleanup", "3D2A41B5C: hold: header Received: x from a[192.0.2.1]; from=<a@b> to=<c@d> proto=ESMTP helo=<x>: why", Kind::filter},
           {"postfix/cleanup", "3D2A41B5C: milter-hold: END-OF-MESSAGE from a[192.0.2.1]: milter triggers HOLD action; from=<a@b> to=<c@d> proto=ESMTP helo=<x>", Kind::filter},
           {"postfix/pickup", "3D2A41B5C: uid=0 from=<root>", Kind::arrived},
           {"postfix/qmgr", "3D2A41B5C: from=<a@b>, status=expired, returned to sender", Kind::expired},
           {"postfix/qmgr", "3D2A41B5C: from=<a@b>, status=force-expired, returned to sender", Kind::expired},
           {"postfix/qmgr", "3D2A41B5C: skipped, still being delivered", Kind::noted},
           {"postfix/qmgr", "3D2A41B5C: removed", Kind::done},
           {"postfix/qmgr", "warning: mail for example.org is using up 4001 of 6001 active queue entries", Kind::trouble},
           {"postfix/smtp", "3D2A41B5C: host mx[192.0.2.9] said: 450 4.2.0 later (in reply to RCPT TO command)", Kind::noted},
           {"postfix/smtp", "3D2A41B5C: enabling PIX workarounds: disable_esmtp delay_dotcrlf for mx[192.0.2.9]:25", Kind::noted},
           {"postfix/smtp", "3D2A41B5C: Cannot start TLS: handshake failure", Kind::tls},
           {"postfix/smtp", "3D2A41B5C: to=<b@example.net>, relay=mx[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=undeliverable (no)", Kind::noted},
           {"postfix/smtp", "connect to mx.example.net[192.0.2.9]:25: Connection timed out", Kind::noted},
           {"postfix/bounce", "3D2A41B5C: sender non-delivery notification: 4F5A61B5D", Kind::handed_on},
           {"postfix/bounce", "3D2A41B5C: postmaster delay notification: 4F5A61B5D", Kind::handed_on},
           {"postfix/trace", "3D2A41B5C: sender delivery status notification: 4F5A61B5D", Kind::handed_on},
           {"postfix/postsuper", "3D2A41B5C: requeued", Kind::done},
           {"postfix/postsuper", "3D2A41B5C: placed on hold", Kind::noted},
           {"postfix/postsuper", "Deleted: 1 message", Kind::noted},
           {"postfix/anvil", "statistics: max connection rate 1/60s for (smtp:192.0.2.1) at Nov 21 03:02:13", Kind::noted},
           {"postfix/scache", "statistics: start interval Nov 21 03:02:13", Kind::noted},
           {"postfix/tlsproxy", "CONNECT from [192.0.2.1]:1234", Kind::noted},
           {"postfix/master", "daemon started -- version 3.7.11, configuration /etc/postfix", Kind::noted},
           {"postfix/master", "warning: process /usr/lib/postfix/sbin/smtpd pid 12 exit status 1", Kind::trouble},
           {"postfix/smtpd", "warning: unknown[192.0.2.1]: SASL LOGIN authentication aborted", Kind::noted},
           {"postfix/postfix-script", "starting the Postfix mail system", Kind::noted},
           {"postfix/trivial-rewrite", "warning: do not list domain example.org in BOTH mydestination and virtual_mailbox_domains", Kind::trouble},
           {"postfix/sendmail", "fatal: usage: sendmail [options]", Kind::trouble},
           {"postfix/smtpd", "match_hostname: unknown ~? 127.0.0.0/8", Kind::noted},
           {"postfix/smtpd", "> a.example[192.0.2.1]: 250-PIPELINING", Kind::noted},
           {"postfix-out/smtp", "3D2A41B5C: lost connection with mx[192.0.2.9] while sending DATA command", Kind::noted},
           {"opendkim", "3D2A41B5C: DKIM-Signature field added (s=a, d=example.org)", Kind::filter},
           {"rspamd", "<abcdef>; task; rspamd_task_write_log: id: <x@y>, qid: <3D2A41B5C>, ip: 192.0.2.1", Kind::filter},
           {"postgrey", "action=greylist, reason=new, client_name=a, client_address=192.0.2.1, sender=a@b, recipient=c@d", Kind::filter},
           {"dovecot", "imap-login: Login: user=<a>", Kind::foreign},
           {"postfix/smtpd", "quite another thing", Kind::unread},
       }) {
    CAPTURE(row.tail);
    CHECK(one(row.tail, row.tag).kind == row.kind);
  }
}

TEST_CASE("queue ids: short, long, none") {
  CHECK(one("3D2A4: removed", "postfix/qmgr").kind == Kind::unread);  // too short for microseconds and an inode
  CHECK(one("0123456789ABCDEF: removed", "postfix/qmgr").id == "0123456789ABCDEF");
  CHECK(one("3Pt2mN2VXxznjll: removed", "postfix/qmgr").id == "3Pt2mN2VXxznjll");
  CHECK(one("4YvX0d1rW8z3J1Y: removed", "postfix/qmgr").kind == Kind::done);
  CHECK(one("warning: 3D2A41B5C: queue file size limit exceeded", "postfix/cleanup").id == "3D2A41B5C");
}

TEST_CASE("a client's login and the queue id before a content filter") {
  const auto all = told("Nov 21 03:02:13 mx1 postfix/smtpd[12]: 4F5A61B5D: client=localhost[127.0.0.1], sasl_method=LOGIN, sasl_username=alice, orig_queue_id=3D2A41B5C, orig_client=a.example[192.0.2.1]\n");
  REQUIRE(all.size() == 2);
  CHECK(all[0].user == "alice");
  CHECK(all[0].client_address == "127.0.0.1");
  CHECK(all[1].kind == Kind::handed_on);
  CHECK(all[1].id == "3D2A41B5C");
  CHECK(all[1].other_id == "4F5A61B5D");
}

TEST_CASE("amavis names both ids") {
  const auto all = told("Nov 21 03:02:13 mx1 amavis[12]: (00012-01) Passed CLEAN {RelayedInbound}, [192.0.2.1]:25 <a@b> -> <c@d>, Queue-ID: 3D2A41B5C, Message-ID: <x@y>, Hits: -, queued_as: 4F5A61B5D, 300 ms\n");
  REQUIRE(all.size() == 2);
  CHECK(all[0].id == "3D2A41B5C");
  CHECK(all[1].other_id == "4F5A61B5D");
}

TEST_CASE("texts without any frame are read where they can be nobody else's") {
  const auto all = told(
      "3D2A41B5C: client=a.example[unknown]\n"
      "3D2A41B5C: message-id=<x@example.org>\n"
      "3D2A41B5C: to=<b@example.net>, relay=mx[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)\n"
      "3D2A41B5C: removed\n"
      "connect from nowhere\n");
  REQUIRE(all.size() == 5);
  CHECK(all[0].client_address.empty());
  CHECK(all[2].outcome == Outcome::sent);
  CHECK(all[2].remote_words);
  CHECK(all[3].kind == Kind::done);
  CHECK(all[4].kind == Kind::unread);
}
