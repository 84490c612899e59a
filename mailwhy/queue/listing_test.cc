#include "mailwhy/queue/listing.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace {
using namespace mailwhy;
using queue::Format;

const Time now = *parse_time("2026-11-21T12:00:00Z");

const std::string postfix_table =
    "-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n"
    "4F1C22A0B1*    2841 Sat Nov 21 11:59:16  ann@example.org\n"
    "                                         bob@example.net\n"
    "\n"
    "5A1C22A0B2     1200 Fri Nov 20 01:02:03  ann@example.org\n"
    "(connect to mx.example.net[192.0.2.1]:25: Connection timed out)\n"
    "                                         eve@example.net\n"
    "                                         \"odd name\"@example.net\n"
    "         (host mx.example.com[192.0.2.2] said: 450 4.7.1 come back (see http://example.com) (in reply to RCPT TO command))\n"
    "                                         joe@example.com\n"
    "\n"
    "3zZbZ63zq9z1qgN!      374 Wed Dec 31 19:20:49  MAILER-DAEMON\n"
    "                                         list@example.com\n"
    "\n"
    "-- 5 Kbytes in 3 Requests.\n";

TEST_CASE("the table of Postfix: marks, reasons for groups of recipients, and times without a year") {
  const auto listing = queue::read_listing(postfix_table, now);
  CHECK(listing.format == Format::postfix_mailq);
  CHECK(listing.messages == 3);
  CHECK(listing.said == 3);
  CHECK(listing.unread.empty());
  REQUIRE(listing.waiting.size() == 5);
  CHECK(listing.waiting[0].state == "active");
  CHECK(listing.waiting[0].reason.empty());
  CHECK(to_rfc3339(*listing.waiting[0].since) == "2026-11-21T11:59:16.000Z");
  CHECK(listing.waiting[1].reason == "connect to mx.example.net[192.0.2.1]:25: Connection timed out");
  CHECK(listing.waiting[1].state == "deferred");
  CHECK(listing.waiting[2].recipient == "\"odd name\"@example.net");
  CHECK(listing.waiting[3].reason.starts_with("host mx.example.com[192.0.2.2] said: 450 4.7.1"));
  CHECK(listing.waiting[3].reason.ends_with("RCPT TO command)"));
  CHECK(listing.waiting[4].id == "3zZbZ63zq9z1qgN");
  CHECK(listing.waiting[4].state == "hold");
  CHECK(listing.waiting[4].sender.empty());
  CHECK(to_rfc3339(*listing.waiting[4].since) == "2025-12-31T19:20:49.000Z");
}

TEST_CASE("times of a table are those of the server's zone") {
  const auto listing = queue::read_listing(postfix_table, now, 10, 60);
  CHECK(to_rfc3339(*listing.waiting[0].since) == "2026-11-21T10:59:16.000Z");
}

TEST_CASE("postqueue -j: an object a line, also printed again by other tools") {
  const std::string lines =
      R"j({"queue_name": "deferred", "queue_id": "0E2B140014A", "arrival_time": 1795255200, "message_size": 374, "forced_expire": false, "sender": "ann@example.org", "recipients": [{"address": "bob@example.net", "delay_reason": "host mx.example.net[192.0.2.1] said: 450 4.2.0 {greylisted} \"later\" (in reply to RCPT TO command)"}, {"address": "eve@example.net"}]})j"
      "\n"
      R"j({"queue_name": "hold", "queue_id": "4gXy", "arrival_time": 1795255200, "message_size": 9, "sender": "MAILER-DAEMON", "recipients": []})j"
      "\n";
  const std::string pretty = "[\n  {\n    \"queue_name\": \"active\",\n    \"queue_id\": \"AA\",\n    \"sender\": \"a@example.org\",\n    \"recipients\": [\n      {\n        \"address\": \"b@example.org\"\n      }\n    ]\n  }\n]\n";
  auto listing = queue::read_listing(lines, now);
  CHECK(listing.format == Format::postqueue_json);
  CHECK(listing.messages == 2);
  REQUIRE(listing.waiting.size() == 3);
  CHECK(listing.waiting[0].reason.find("{greylisted} \"later\"") != std::string::npos);
  CHECK(listing.waiting[0].state == "deferred");
  CHECK(listing.waiting[1].reason.empty());
  CHECK(listing.waiting[2].recipient.empty());
  CHECK(listing.waiting[2].sender.empty());
  listing = queue::read_listing(pretty, now);
  REQUIRE(listing.waiting.size() == 1);
  CHECK(listing.waiting[0].recipient == "b@example.org");
}

TEST_CASE("a damaged object costs one message") {
  const std::string good = R"j({"queue_name": "deferred", "queue_id": "A1", "arrival_time": 1795255200, "sender": "", "recipients": [{"address": "bob@example.net"}]})j";
  const auto listing = queue::read_listing(good + "\n{\"queue_name\": \"deferred\", \"queue_id\": \"A2\", \"sen\n" + good + "\n{\"a\":{{{{{{{{{{{{{{{{{\n" + good + "\n", now);
  CHECK(listing.messages == 3);
  CHECK(listing.unread.size() == 2);
}

TEST_CASE("exim -bp: ages, frozen ones, and recipients that are served") {
  const auto listing = queue::read_listing(
      " 25m  2.9K 1rF2mA-000abc-AB <ann@example.org>\n"
      "          bob@example.net\n"
      "        D eve@example.net\n"
      "          joe@example.net\n"
      "\n"
      "52d   12K 1rF2mA-00000003Vgr-1abc <> *** frozen ***\n"
      "          list@example.com\n"
      "\n"
      " 0m       1rF2mB-000abc-AB <ann@example.org> (ann)\n"
      "\n",
      now);
  CHECK(listing.format == Format::exim_bp);
  CHECK(listing.messages == 3);
  REQUIRE(listing.waiting.size() == 4);
  CHECK(listing.waiting[0].size == 2969);
  CHECK(listing.waiting[0].age == Duration(std::chrono::minutes(25)));
  CHECK(listing.waiting[1].recipient == "joe@example.net");
  CHECK(listing.waiting[2].state == "frozen");
  CHECK(listing.waiting[2].sender.empty());
  CHECK(listing.waiting[3].sender == "ann@example.org");
}

TEST_CASE("exiqgrep -b") {
  const auto listing = queue::read_listing("1rF2mA-000abc-AB From: <ann@example.org> To: bob@example.net;eve@example.net\n", now);
  CHECK(listing.format == Format::exim_bp);
  REQUIRE(listing.waiting.size() == 2);
  CHECK(listing.waiting[1].recipient == "eve@example.net");
}

TEST_CASE("sendmail's mailq: several queues, marks, reasons") {
  const auto listing = queue::read_listing(
      "MSP Queue status...\n/var/spool/mqueue-client is empty\n\t\tTotal requests: 0\nMTA Queue status...\n"
      "\t\t/var/spool/mqueue (3 requests)\n"
      "-----Q-ID----- --Size-- -----Q-Time----- ------------Sender/Recipient-----------\n"
      "6AL9ABCD012345      862 Fri Nov 20 09:10 <ann@example.org>\n"
      "                 (Deferred: Connection timed out with mx.example.net.)\n"
      "\t\t\t\t\t <bob@example.net>\n"
      "6AL9ABCD012346*       4 Sat Nov 21 09:12 MAILER-DAEMON\n"
      "      8BITMIME   (host map: lookup (example.com): deferred)\n"
      "\t\t\t\t\t <eve@example.com>\n"
      "6AL9ABCD012347X (no control file)\n"
      "\t\tTotal requests: 3\n",
      now);
  CHECK(listing.format == Format::sendmail_mailq);
  CHECK(listing.messages == 3);
  CHECK(listing.said == 3);
  REQUIRE(listing.waiting.size() == 3);
  CHECK(listing.waiting[0].reason == "Deferred: Connection timed out with mx.example.net.");
  CHECK(listing.waiting[0].recipient == "bob@example.net");
  CHECK(listing.waiting[0].sender == "ann@example.org");
  CHECK(to_rfc3339(*listing.waiting[0].since) == "2026-11-20T09:10:00.000Z");
  CHECK(listing.waiting[1].reason == "host map: lookup (example.com): deferred");
  CHECK(listing.waiting[2].reason == "(no control file)");
  for (const auto& line : listing.unread) CHECK(line.starts_with("MTA Queue"));
}

TEST_CASE("smtpctl show queue: the error may hold the separator") {
  const auto listing = queue::read_listing(
      "1e5c1a7d8e9f0a1b|inet4|mta|auth|ann@example.org|bob@example.net|bob@mx.example.net|1795255200|1795600800|1795255300|3|pending|380|Network error | on destination MXs\n"
      "2e5c1a7d8e9f0a1b|local|mda||@|ann@example.org|ann@example.org|1795255200|1795600800|0|0|inflight|2|\n",
      now);
  CHECK(listing.format == Format::opensmtpd_show);
  REQUIRE(listing.waiting.size() == 2);
  CHECK(listing.waiting[0].reason == "Network error | on destination MXs");
  CHECK(listing.waiting[0].recipient == "bob@mx.example.net");
  CHECK(listing.waiting[0].tries == 3);
  CHECK(listing.waiting[0].state == "deferred");
  CHECK(*listing.waiting[0].next_try == now + std::chrono::seconds(380));
  CHECK(listing.waiting[1].state == "active");
  CHECK(listing.waiting[1].sender.empty());
}

TEST_CASE("qmail-qread: what is done does not wait") {
  const auto listing = queue::read_listing(
      "14 Oct 2026 21:40:38 GMT  #12345  1234  <ann@example.org> \n  done\tremote\tbob@example.net\n\tremote\teve@example.net\n\tlocal\tjoe@example.org\n"
      "15 Oct 2026 21:40:38 GMT  #12346  99  <> bouncing\n\tremote\tx@example.net\n",
      now);
  CHECK(listing.format == Format::qmail_read);
  REQUIRE(listing.waiting.size() == 3);
  CHECK(listing.waiting[0].recipient == "eve@example.net");
  CHECK(listing.waiting[2].state == "bouncing");
  CHECK(to_rfc3339(*listing.waiting[0].since) == "2026-10-14T21:40:38.000Z");
}

TEST_CASE("an empty queue is said, other text is none") {
  CHECK(queue::read_listing("Mail queue is empty\n", now).said_empty);
  CHECK(queue::read_listing("/var/spool/mqueue is empty\n\t\tTotal requests: 0\n", now).said_empty);
  for (const auto* text : {"", "Dear Ann,\n\nthe queue is long.\n", "550 5.1.1 no such user\n", "{\"queue\": 1}\n", "From ann@example.org Sat Nov 21 12:00:00 2026\nSubject: x\n\nx\n",
                           "Nov 21 12:00:00 mx postfix/smtp[1]: 4F1C22A0B1: to=<bob@example.net>, status=deferred (x)\n"}) {
    CAPTURE(text);
    CHECK(queue::sniff_listing(text) == Format::unknown);
    CHECK(queue::read_listing(text, now).waiting.empty());
  }
}

TEST_CASE("a limit is a limit, and everything is counted") {
  std::string text = "-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n4F1C22A0B1     2841 Sat Nov 21 11:59:16  ann@example.org\n";
  for (int i = 0; i < 100; ++i) text += "      bob@example.net\n";
  const auto listing = queue::read_listing(text, now, 10);
  CHECK(listing.cut);
  CHECK(listing.waiting.size() == 10);
  CHECK(listing.recipients == 100);
}

TEST_CASE("hostile bytes") {
  const std::string head = "-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n";
  CHECK(queue::read_listing(head + std::string(1000, '\0') + "\n" + std::string(1 << 20, '('), now).waiting.empty());
  CHECK(queue::read_listing(std::string(1 << 20, '{'), now).waiting.empty());
  CHECK(queue::read_listing("{\"queue_id\":\"a\",\"queue_name\":\"b\"" + std::string(1 << 20, '['), now).waiting.empty());
}
}  // namespace
