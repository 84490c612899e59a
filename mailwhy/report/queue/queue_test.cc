#include "mailwhy/report/queue/queue.h"

#include <doctest/doctest.h>

#include <string>

namespace {
using namespace mailwhy;

const Time now = *parse_time("2026-11-21T12:00:00Z");
const report::Words& english() { return report::Words::of(Language::english); }

report::QueueReport look(const std::string& text) { return report::look_at_queue(queue::read_listing(text, now), now); }
std::string text_of(const report::QueueReport& report) { return report::queue_text(report, {.width = 100, .utf8 = true}, english()); }

// One message with its reason, in the table of Postfix.
std::string listed(const std::string& when, const std::string& reason, const std::string& recipient) {
  return "4F1C22A0B1     2841 " + when + "  ann@example.org\n(" + reason + ")\n                                         " + recipient + "\n\n";
}
const std::string head = "-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n";

TEST_CASE("nothing waits, or only what is fresh: 0") {
  CHECK(look("Mail queue is empty\n").exit_code() == 0);
  CHECK(report::queue_summary(look("Mail queue is empty\n"), english()) == "nothing waits in the queue");
  const auto fresh = look(head + "4F1C22A0B1*    2841 Sat Nov 21 11:59:16  ann@example.org\n      bob@example.net\n\n4F1C22A0B2     2841 Sat Nov 21 11:59:16  ann@example.org\n      eve@example.net\n");
  CHECK(fresh.exit_code() == 0);
  CHECK(fresh.active == 1);
  CHECK(fresh.other == 1);
}

TEST_CASE("what only waits for the other side: 4") {
  const auto report = look(head + listed("Sat Nov 21 11:30:00", "host mx.example.net[192.0.2.1] said: 451 4.7.1 Greylisting in action, please come back later (in reply to RCPT TO command)", "bob@example.net"));
  REQUIRE(report.causes.size() == 1);
  CHECK(bounce::to_string(report.causes[0].group.judged.meaning) == "greylisted");
  CHECK(report.causes[0].need == report::QueueNeed::patience);
  CHECK(report.causes[0].group.remote_host == "mx.example.net");
  CHECK(report.exit_code() == 4);
  const auto text = text_of(report);
  CHECK(text.find("Greylisting in action") != std::string::npos);
  CHECK(text.find("mailwhy check bob@example.net") != std::string::npos);
  CHECK(text.find("exit code 4") != std::string::npos);
}

TEST_CASE("what somebody here has to mend, and what is held: 1") {
  const auto listed_address = look(head + listed("Fri Nov 20 11:30:00", "host mx.example.net[192.0.2.1] refused to talk to me: 450 4.7.1 Client host [192.0.2.25] blocked using zen.spamhaus.org", "bob@example.net"));
  REQUIRE(listed_address.causes.size() == 1);
  CHECK(listed_address.causes[0].need == report::QueueNeed::action);
  CHECK(listed_address.exit_code() == 1);
  CHECK(look(head + "4F1C22A0B1!    2841 Sat Nov 21 11:59:16  ann@example.org\n      bob@example.net\n").exit_code() == 1);
  CHECK(look("52d   12K 1rF2mA-000abc-AB <> *** frozen ***\n          list@example.com\n").exit_code() == 1);
}

TEST_CASE("the same words about different people are one cause") {
  std::string text = head;
  for (int i = 0; i < 7; ++i) text += listed("Fri Nov 20 11:30:00", "host mx.example.net[192.0.2." + std::to_string(i) + "] said: 452 4.2.2 <user" + std::to_string(i) + "@example.net>: Mailbox full (in reply to RCPT TO command)", "user" + std::to_string(i) + "@example.net");
  const auto report = look(text);
  REQUIRE(report.causes.size() == 1);
  CHECK(report.causes[0].group.count == 7);
  CHECK(report.by_age[3] == 7);
  REQUIRE(report.destinations.size() == 1);
  CHECK(report.destinations[0].domain == "example.net");
  CHECK(report.destinations[0].recipients == 7);
}

TEST_CASE("nobody can be reached: this server's own way out") {
  std::string text = head;
  for (int i = 0; i < 6; ++i) text += listed("Fri Nov 20 11:30:00", "connect to mx.d" + std::to_string(i) + ".example[192.0.2." + std::to_string(i) + "]:25: Connection timed out", "bob@d" + std::to_string(i) + ".example");
  const auto report = look(text);
  CHECK(report.nobody_reached);
  CHECK(report.exit_code() == 1);
  CHECK(text_of(report).find("port 25") != std::string::npos);
  // A single other word from anybody, and it is not this server's way.
  const auto mixed = look(text + listed("Fri Nov 20 11:30:00", "host mx.example.net[192.0.2.1] said: 451 4.7.1 Greylisting in action, please come back later", "bob@example.net"));
  CHECK(!mixed.nobody_reached);
  CHECK(mixed.exit_code() == 4);
}

TEST_CASE("a listing without reasons says how to ask for them") {
  const auto report = look("3h  2.9K 1rF2mA-000abc-AB <ann@example.org>\n          bob@example.net\n\n");
  CHECK(report.exit_code() == 4);
  CHECK(text_of(report).find("exim -Mvl 1rF2mA-000abc-AB") != std::string::npos);
}

TEST_CASE("what is no listing is said to be none") {
  const auto report = look("Dear Ann\n");
  CHECK(report.exit_code() == 3);
  CHECK(text_of(report).find("no listing") != std::string::npos);
}

TEST_CASE("every form says the same, and hostile bytes stay harmless") {
  auto report = look(head + listed("Fri Nov 20 11:30:00", "host mx.example.net[192.0.2.1] said: 450 4.2.0 \x1b[31m=HYPERLINK(1) \xff later", "bob@example.net"));
  report.source = "-";
  CHECK(text_of(report).find('\x1b') == std::string::npos);
  const auto json = report::queue_json(report, false, english());
  CHECK(json.starts_with("{\"schema\":\"mailwhy.queue/1\""));
  CHECK(json.find("\"exit_code\":4") != std::string::npos);
  CHECK(report::queue_csv(report).find("bob@example.net") != std::string::npos);
  CHECK(report::queue_sheet(report, english()).exit_code == 4);
  CHECK(report::queue_line(report, {.width = 80}, english()).find("1 recipient") != std::string::npos);
}
}  // namespace
