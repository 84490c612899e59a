#include "mailwhy/logs/book.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "mailwhy/logs/reader.h"

using namespace mailwhy;
using namespace mailwhy::logs;

namespace {

struct Read {
  std::vector<Story> stories;
  std::vector<Reject> rejects;
  Totals totals;
};

// "03:02:13 smtpd: text" for lines of mx1's Postfix; "03:02:13 tag@host: text" for others.
Read read(const std::vector<std::string>& lines) {
  Read out;
  Book::Sinks sinks;
  sinks.story = [&](const Story& story) { out.stories.push_back(story); };
  sinks.reject = [&](const Reject& reject) { out.rejects.push_back(reject); };
  Book book(sinks);
  ReaderOptions options;
  options.now = *parse_time("2026-11-21T12:00:00Z");
  Reader reader(options);
  const Reader::Take take = [&](const Event& event, std::string_view line) { book.on(event, line); };
  for (const auto& line : lines) {
    const auto colon = line.find(": ");
    std::string tag = line.substr(9, colon - 9), host = "mx1";
    if (const auto at = tag.find('@'); at != std::string::npos) {
      host = tag.substr(at + 1);
      tag.resize(at);
    }
    if (tag.find('/') == std::string::npos && tag != "opendkim") tag = "postfix/" + tag;
    reader.feed("Nov 20 " + line.substr(0, 9) + host + ' ' + tag + "[1]" + line.substr(colon) + '\n', take);
  }
  reader.finish(take);
  book.finish();
  out.totals = book.totals();
  const auto& t = out.totals;
  CHECK(t.recipients == t.final_sent + t.final_bounced + t.final_expired + t.final_deferred + t.final_other);
  CHECK(book.open() == 0);
  return out;
}

const Story& with(const Read& read, std::string_view id) {
  for (const auto& story : read.stories)
    if (story.id == id) return story;
  static const Story none;
  FAIL("no story " << std::string(id));
  return none;
}

std::string tried(std::string_view time, std::string_view id, std::string_view to, std::string_view status, std::string_view program = "smtp") {
  return std::string(time) + ' ' + std::string(program) + ": " + std::string(id) + ": to=<" + std::string(to) +
         ">, relay=mx.example.net[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=4.0.0, status=" + std::string(status);
}

}  // namespace

TEST_CASE("one message, two recipients, from the client to the end") {
  const auto all = read({
      "03:00:00 smtpd: AAAA000001: client=c.example[192.0.2.1], sasl_method=PLAIN, sasl_username=alice",
      "03:00:00 cleanup: AAAA000001: message-id=<m1@example.org>",
      "03:00:00 opendkim: AAAA000001: DKIM-Signature field added (s=a, d=example.org)",
      "03:00:00 qmgr: AAAA000001: from=<a@example.org>, size=1234, nrcpt=2 (queue active)",
      tried("03:00:01", "AAAA000001", "b@example.net", "sent (250 2.0.0 Ok)"),
      tried("03:00:02", "AAAA000001", "c@example.net", "deferred (host mx.example.net[192.0.2.9] said: 450 4.2.0 later (in reply to RCPT TO command))"),
      "03:10:02 qmgr: AAAA000001: from=<a@example.org>, size=1234, nrcpt=2 (queue active)",
      tried("03:10:03", "AAAA000001", "c@example.net", "sent (250 2.0.0 Ok)"),
      "03:10:03 qmgr: AAAA000001: removed",
  });
  REQUIRE(all.stories.size() == 1);
  const auto& story = all.stories[0];
  CHECK(story.message_id == "m1@example.org");
  CHECK(story.user == "alice");
  CHECK(story.from == "a@example.org");
  CHECK(story.recipients == 2);
  CHECK(story.attempts.size() == 3);
  CHECK(story.done);
  CHECK(story.message);
  CHECK(story.number == 1);
  CHECK(all.totals.messages == 1);
  CHECK(all.totals.recipients == 2);
  CHECK(all.totals.final_sent == 2);
  CHECK(all.totals.attempts_deferred == 1);
  CHECK(all.totals.bytes == 1234);
  CHECK(all.totals.sent_delay_us == 2'000'000);
}

TEST_CASE("an id that comes back is another message") {
  const auto all = read({
      "03:00:00 smtpd: AAAA000001: client=c.example[192.0.2.1]",
      "03:00:00 cleanup: AAAA000001: message-id=<m1@example.org>",
      "03:00:00 qmgr: AAAA000001: from=<a@example.org>, size=1, nrcpt=1 (queue active)",
      tried("03:00:01", "AAAA000001", "b@example.net", "sent (250 2.0.0 Ok)"),
      "03:00:01 qmgr: AAAA000001: removed",
      "03:00:01 cleanup: AAAA000001: message-id=<m2@example.org>",
      "03:00:01 qmgr: AAAA000001: from=<>, size=2, nrcpt=1 (queue active)",
      tried("03:00:02", "AAAA000001", "a@example.org", "sent (250 2.0.0 Ok)"),
      // The log lost the end of the second one.
      "05:00:00 smtpd: AAAA000001: client=d.example[192.0.2.2]",
      "05:00:00 cleanup: AAAA000001: message-id=<m3@example.org>",
  });
  REQUIRE(all.stories.size() == 3);
  CHECK(all.totals.messages == 3);
  CHECK(all.totals.ids_reused == 2);
  CHECK(all.totals.recipients == 3);
  CHECK(all.stories[0].message_id == "m1@example.org");
  CHECK(all.stories[1].message_id == "m2@example.org");
  CHECK_FALSE(all.stories[1].done);
  CHECK(all.stories[2].client_name == "d.example");
}

TEST_CASE("the queue gives up: all that are left") {
  const auto all = read({
      "03:00:00 cleanup: AAAA000001: message-id=<m1@example.org>",
      "03:00:00 qmgr: AAAA000001: from=<a@example.org>, size=1, nrcpt=3 (queue active)",
      tried("03:00:01", "AAAA000001", "b@example.net", "sent (250 2.0.0 Ok)"),
      tried("03:00:01", "AAAA000001", "c@example.net", "deferred (connect to mx.example.net[192.0.2.9]:25: Connection refused)"),
      tried("03:00:01", "AAAA000001", "d@example.net", "deferred (connect to mx.example.net[192.0.2.9]:25: Connection refused)"),
      "04:00:00 qmgr: AAAA000001: from=<a@example.org>, status=expired, returned to sender",
      "04:00:00 cleanup: BBBB000001: message-id=<m2@mx1>",
      "04:00:00 bounce: AAAA000001: sender non-delivery notification: BBBB000001",
      "04:00:00 qmgr: BBBB000001: from=<>, size=9, nrcpt=1 (queue active)",
      "04:00:00 qmgr: AAAA000001: removed",
      tried("04:00:01", "BBBB000001", "a@example.org", "sent (delivered to mailbox)", "local"),
      "04:00:01 qmgr: BBBB000001: removed",
  });
  CHECK(all.totals.final_expired == 2);
  CHECK(all.totals.final_sent == 2);
  CHECK(all.totals.attempts_expired == 1);
  CHECK(all.totals.notifications == 1);
  CHECK(with(all, "AAAA000001").expired);
  CHECK(with(all, "AAAA000001").children == "BBBB000001");
  CHECK(with(all, "BBBB000001").notification);
  CHECK(with(all, "BBBB000001").parent == "AAAA000001");
}

TEST_CASE("through a content filter and back") {
  const auto all = read({
      "03:00:00 smtpd: AAAA000001: client=c.example[192.0.2.1]",
      "03:00:00 cleanup: AAAA000001: message-id=<m1@example.org>",
      "03:00:00 qmgr: AAAA000001: from=<a@example.org>, size=1, nrcpt=1 (queue active)",
      "03:00:01 smtpd: BBBB000001: client=localhost[127.0.0.1]",
      "03:00:01 cleanup: BBBB000001: message-id=<m1@example.org>",
      "03:00:01 qmgr: BBBB000001: from=<a@example.org>, size=2, nrcpt=1 (queue active)",
      "03:00:01 smtp: AAAA000001: to=<b@example.net>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as "
      "BBBB000001)",
      "03:00:01 qmgr: AAAA000001: removed",
      tried("03:00:02", "BBBB000001", "b@example.net", "sent (250 2.0.0 Ok: queued as 7777777777)"),
      "03:00:02 qmgr: BBBB000001: removed",
  });
  CHECK(with(all, "AAAA000001").children == "BBBB000001");
  CHECK(with(all, "BBBB000001").parent == "AAAA000001");
  CHECK(all.totals.reinjected == 1);
}

TEST_CASE("requeued: the message goes on under a new id") {
  const auto all = read({
      "03:00:00 cleanup: AAAA000001: message-id=<m1@example.org>",
      "03:00:00 qmgr: AAAA000001: from=<a@example.org>, size=1, nrcpt=1 (queue active)",
      tried("03:00:01", "AAAA000001", "b@example.net", "deferred (no)"),
      "03:01:00 postsuper: AAAA000001: requeued",
      "03:01:00 pickup: BBBB000001: uid=108 from=<a@example.org> orig_id=AAAA000001",
      "03:01:00 cleanup: BBBB000001: message-id=<m1@example.org>",
  });
  CHECK(with(all, "AAAA000001").done);
  CHECK(with(all, "AAAA000001").children == "BBBB000001");
  CHECK(with(all, "BBBB000001").parent == "AAAA000001");
  CHECK(all.totals.final_other == 2);
}

TEST_CASE("lines out of order: a delivery behind its removal, a client behind its message") {
  const auto all = read({
      "03:00:00 cleanup: AAAA000001: message-id=<m1@example.org>",
      "03:00:00 smtpd: AAAA000001: client=c.example[192.0.2.1]",
      "03:00:00 qmgr: AAAA000001: from=<a@example.org>, size=1, nrcpt=1 (queue active)",
      "03:00:01 qmgr: AAAA000001: removed",
      tried("03:00:01", "AAAA000001", "b@example.net", "sent (250 2.0.0 Ok)"),
      "03:10:00 smtpd: CCCC000001: client=c.example[192.0.2.1]",
  });
  REQUIRE(all.stories.size() == 2);
  CHECK(all.stories[0].attempts.size() == 1);
  CHECK(all.stories[0].client_name == "c.example");
  CHECK_FALSE(all.stories[1].message);
  CHECK(all.totals.messages == 1);
  CHECK(all.totals.final_sent == 1);
}

TEST_CASE("hosts and instances do not mix; clients' services may log under another name") {
  const auto all = read({
      "03:00:00 postfix/smtpd@mx1: AAAA000001: client=c.example[192.0.2.1]",
      "03:00:00 postfix/smtpd@mx2: AAAA000001: client=d.example[192.0.2.2]",
      "03:00:00 postfix/cleanup@mx2: AAAA000001: message-id=<m2@example.org>",
      "03:00:00 postfix/cleanup@mx1: AAAA000001: message-id=<m1@example.org>",
      "03:00:00 postfix-in/cleanup@mx1: AAAA000001: message-id=<m3@example.org>",
      "03:00:00 postfix-submission/smtpd@mx1: BBBB000001: client=e.example[192.0.2.3]",
      "03:00:00 postfix/cleanup@mx1: BBBB000001: message-id=<m4@example.org>",
  });
  REQUIRE(all.stories.size() == 4);
  CHECK(all.totals.messages == 4);
  CHECK(all.stories[0].message_id == "m1@example.org");
  CHECK(all.stories[0].client_name == "c.example");
  CHECK(all.stories[1].message_id == "m2@example.org");
  CHECK(all.stories[1].client_name == "d.example");
  CHECK(all.stories[3].message_id == "m4@example.org");
  CHECK(all.stories[3].client_name == "e.example");
}

TEST_CASE("a log that begins in the middle") {
  const auto all = read({
      tried("03:00:01", "AAAA000001", "b@example.net", "deferred (no)"),
      tried("03:00:01", "AAAA000001", "c@example.net", "sent (250 2.0.0 Ok)"),
      "03:00:02 qmgr: BBBB000001: removed",
      "03:05:02 qmgr: AAAA000001: from=<a@example.org>, size=77, nrcpt=3 (queue active)",
      "03:00:02 qmgr: CCCC000001: from=<x@example.org>, status=expired, returned to sender",
  });
  REQUIRE(all.stories.size() == 2);
  CHECK(all.totals.messages == 2);
  CHECK(all.totals.recipients == 4);
  CHECK(all.totals.final_deferred == 1);
  CHECK(all.totals.final_expired == 1);
  CHECK(all.totals.final_other == 1);
}

TEST_CASE("refused behind its last byte: no message") {
  const auto all = read({
      "03:00:00 smtpd: AAAA000001: client=c.example[192.0.2.1]",
      "03:00:00 cleanup: AAAA000001: message-id=<m1@example.org>",
      "03:00:00 cleanup: AAAA000001: milter-reject: END-OF-MESSAGE from c.example[192.0.2.1]: 5.7.1 Spam; from=<a@y.example> to=<b@x.example> proto=ESMTP helo=<h>",
  });
  CHECK(all.totals.messages == 0);
  CHECK(all.totals.rejects == 1);
  REQUIRE(all.rejects.size() == 1);
  CHECK(all.rejects[0].id == "AAAA000001");
  REQUIRE(all.stories.size() == 1);
  CHECK_FALSE(all.stories[0].message);
}

TEST_CASE("a probe of an address is nobody's mail") {
  const auto all = read({
      "03:00:00 cleanup: AAAA000001: message-id=<m1@example.org>",
      "03:00:00 qmgr: AAAA000001: from=<double-bounce@example.org>, size=1, nrcpt=1 (queue active)",
      tried("03:00:01", "AAAA000001", "b@example.net", "undeliverable (host mx.example.net[192.0.2.9] said: 550 5.1.1 no (in reply to RCPT TO command))"),
      "03:00:01 qmgr: AAAA000001: removed",
  });
  CHECK(all.totals.messages == 0);
  CHECK(all.totals.recipients == 0);
  REQUIRE(all.stories.size() == 1);
  CHECK_FALSE(all.stories[0].message);
}
