#include "mailwhy/mail/report_parts.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/mime.h"

namespace mailwhy::mail {
namespace {

namespace bj = boost::json;

std::string status_of(std::string_view value) {
  const auto text = "Final-Recipient: rfc822; a@example.test\nStatus: " + std::string(value) + "\n";
  const auto status = parse_delivery_status(text);
  return status.recipients.at(0).status;
}

std::vector<std::string> recipients_of(const DeliveryStatus& status) {
  std::vector<std::string> out;
  for (const auto& recipient : status.recipients) out.push_back(address_of(recipient.final_recipient) + " " + recipient.action + " " + recipient.status);
  return out;
}

std::vector<std::string> recipients_in(std::string_view text) { return recipients_of(parse_delivery_status(text)); }

std::string squeezed(std::string_view text) {
  std::string out;
  for (const auto word : split_words(text)) out += (out.empty() ? "" : " ") + std::string(word);
  return out;
}

}  // namespace

TEST_CASE("a delivery status may be indented as a whole, and folded further in") {
  const std::string_view text = "    Final-Recipient: rfc822; a@example.test\n    Action: failed\n    Diagnostic-Code: smtp; 550 5.1.1\n        no such user\n    Status: 5.1.1\n\n"
                                "  Final-Recipient: rfc822; b@example.test\n  Status: 4.2.2\n  Action: delayed\n";
  CHECK(recipients_in(text) == std::vector<std::string>{"a@example.test failed 5.1.1", "b@example.test delayed 4.2.2"});
  CHECK(parse_delivery_status(text).recipients.at(0).diagnostic_code.text == "550 5.1.1 no such user");
}

TEST_CASE("the fields of a delivery status") {
  const auto status = parse_delivery_status(
      "Original-Envelope-Id: QQ123\r\n"
      "Reporting-MTA: dns; mail.sender.test\r\n"
      "X-Queue-ID: 4ABC\r\n"
      "Arrival-Date: Sat, 21 Nov 2026 03:02:11 +0000\r\n"
      "\r\n"
      "Original-Recipient: rfc822;ann@example.test\r\n"
      "Final-Recipient: Rfc822; bob@example.test\r\n"
      "Action: Failed (what a pity)\r\n"
      "Status: 5.1.1 (bad destination)\r\n"
      "Remote-MTA: dns; mx1.example.test (192.0.2.10)\r\n"
      "Diagnostic-Code: smtp; 550 5.1.1 no\r\n"
      "\tsuch user; sorry\r\n"
      "X-Actual-Recipient: rfc822; carl@example.test\r\n"
      "Will-Retry-Until: Sun\r\n");
  CHECK(status.original_envelope_id == "QQ123");
  CHECK(status.reporting_mta.type == "dns");
  CHECK(status.reporting_mta.text == "mail.sender.test");
  CHECK(status.fields.size() == 4);
  REQUIRE(status.recipients.size() == 1);
  const auto& one = status.recipients[0];
  CHECK(one.original_recipient.text == "ann@example.test");
  CHECK(one.final_recipient.type == "rfc822");
  CHECK(one.action == "failed");
  CHECK(one.status == "5.1.1");
  CHECK(one.remote_mta.text == "mx1.example.test (192.0.2.10)");
  CHECK(one.diagnostic_code.type == "smtp");
  CHECK(one.diagnostic_code.text == "550 5.1.1 no such user; sorry");
  CHECK(one.fields.size() == 8);
  CHECK(one.will_retry_until == "Sun");
}

TEST_CASE("blocks that are glued, torn or in another order") {
  const std::string one = "Final-Recipient: rfc822; a@example.test\nAction: failed\nStatus: 5.1.1\n", two = "Final-Recipient: rfc822; b@example.test\nAction: delayed\nStatus: 4.4.1\n";
  const std::vector<std::string> both = {"a@example.test failed 5.1.1", "b@example.test delayed 4.4.1"};
  CHECK(recipients_in("Reporting-MTA: dns; x\n\n" + one + "\n" + two) == both);
  CHECK(recipients_in("Reporting-MTA: dns; x\n" + one + two) == both);
  CHECK(recipients_in("\n\n\n" + one + "\n\n\n" + two) == both);
  CHECK(recipients_in("Original-Recipient: rfc822; a@example.test\n" + one + "Original-Recipient: rfc822; b@example.test\n" + two) == both);
  CHECK(recipients_in("Action: failed\nFinal-Recipient: rfc822; a@example.test\nStatus: 5.1.1\n\nAction: delayed\nFinal-Recipient: b@example.test\nStatus: 4.4.1\n") == both);
  // Empty lines between the fields of one recipient.
  CHECK(recipients_in("Final-Recipient: rfc822; a@example.test\n\nAction: failed\n\nStatus: 5.1.1\n") == std::vector<std::string>{both[0]});
  // What is about the message stands among what is about a recipient.
  const std::string late = one + "Reporting-MTA: dns; late.example.test\nArrival-Date: now\n";
  const auto mixed = parse_delivery_status(late);
  CHECK(mixed.reporting_mta.text == "late.example.test");
  CHECK(mixed.arrival_date == "now");
  CHECK(recipients_of(mixed) == std::vector<std::string>{both[0]});
  // An address is not said, twice.
  CHECK(parse_delivery_status("Reporting-MTA: dns; x\n\nAction: failed\nStatus: 5.1.1\n\nAction: failed\nStatus: 5.1.2\n").recipients.size() == 2);
  CHECK(parse_delivery_status("").recipients.empty());
  CHECK(parse_delivery_status("Just words.\nNot: a report, really\n").recipients.empty());
}

TEST_CASE("folds that lost their blanks stay with their field") {
  const auto status = parse_delivery_status("Final-Recipient: rfc822; a@example.test\nDiagnostic-Code: smtp; 550 host\nmx1.example.test said: 5.1.1 no\nsaid: really\nX-Display-Name: Ann\n");
  CHECK(status.recipients.at(0).diagnostic_code.text == "550 host mx1.example.test said: 5.1.1 no said: really");
  CHECK(status.recipients.at(0).fields.back().name == "X-Display-Name");
}

TEST_CASE("codes that are none") {
  CHECK(status_of("5.1.1") == "5.1.1");
  CHECK(status_of("5.1.1 (bad address)") == "5.1.1");
  CHECK(status_of("(permanent) 5.1.1") == "5.1.1");
  CHECK(status_of("5.1.1;...") == "5.1.1");
  CHECK(status_of("#4.4.7") == "4.4.7");
  CHECK(status_of("5.7.606.") == "5.7.606");
  CHECK(status_of("5.7.1 Refused") == "5.7.1");
  CHECK(status_of("550").empty());
  CHECK(status_of("5.1").empty());
  CHECK(status_of("55.1.1").empty());
  CHECK(status_of("5.1.1.1").empty());
  CHECK(status_of("5.1234.1").empty());
  CHECK(status_of("6.1.1").empty());
  CHECK(status_of("").empty());
}

// RFC 3461 s4, RFC 6533 s3.
TEST_CASE("types and addresses") {
  CHECK(typed_value("550 no; such").type.empty());
  CHECK(typed_value(" X-Unix ;137").type == "x-unix");
  CHECK(typed_value("bob@example.test").text == "bob@example.test");
  CHECK(address_of(typed_value("rfc822;<bob@example.test>")) == "bob@example.test");
  CHECK(address_of(typed_value("rfc822; Bob Example <bob@example.test> (him)")) == "bob@example.test");
  CHECK(address_of(typed_value("utf-8; \\x{E9}l\\x{E8}ve@example.test")) == "élève@example.test");
  CHECK(address_of(typed_value("utf-8; élève@example.test")) == "élève@example.test");
  CHECK(address_of(typed_value("rfc822; ann+2Btag@example.test")) == "ann+tag@example.test");
  CHECK(address_of(typed_value("rfc822; ann+news@example.test")) == "ann+news@example.test");
  CHECK(address_of(typed_value("rfc822; \"a b\"@example.test")) == "\"a b\"@example.test");
  CHECK(address_of(typed_value("rfc822; undisclosed recipients")).empty());
  CHECK(address_of(typed_value("x500; /o=Example/cn=bob")).empty());
  CHECK(address_of(typed_value("utf-8; \\x{D800}@example.test")) == "\\x{D800}@example.test");
}

TEST_CASE("complaints") {
  const auto report = parse_feedback_report(
      "Feedback-Type: Abuse\r\nUser-Agent: Some/1.0\r\nVersion: 1\r\nOriginal-Mail-From: <ann@example.test>\r\nOriginal-Rcpt-To: <bob@example.test>\r\nOriginal-Rcpt-To: carl@example.test\r\n"
      "Received-Date: then\r\nSource-IP: 192.0.2.1\r\nReported-Domain: example.test\r\nIncidents: 2\r\n");
  CHECK(report.feedback_type == "abuse");
  CHECK(report.user_agent == "Some/1.0");
  CHECK(report.original_recipients == std::vector<std::string>{"bob@example.test", "carl@example.test"});
  CHECK(report.original_mail_from == "<ann@example.test>");
  CHECK(report.arrival_date == "then");
  CHECK(report.source_ip == "192.0.2.1");
  CHECK(report.incidents == "2");
  CHECK(report.fields.size() == 10);
}

// Messages of many programs, with what others read in them.
TEST_CASE("the reports of the corpus are read without loss") {
  const std::string folder = "../shared/corpora/bounces/";
  std::ifstream truth(folder + "truth.jsonl");
  if (!truth) {
    MESSAGE("the corpus of bounces is not here: skipped");
    return;
  }
  std::string line;
  std::size_t reports = 0, blocks = 0;
  while (std::getline(truth, line)) {
    const auto row = bj::parse(line).as_object();
    const std::string file(row.at("file").as_string());
    if (row.contains("message")) continue;  // in an mbox
    std::ifstream in(folder + file, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const auto mime = read_mime(bytes);
    CAPTURE(file);
    std::list<std::string> decoded;
    DeliveryStatus status;
    std::size_t complaints = 0, statuses = 0;
    for (const auto& part : mime.parts) {
      auto& storage = decoded.emplace_back();
      if (part.type == "message/feedback-report" && !parse_feedback_report(decoded_text(part, storage)).feedback_type.empty()) ++complaints;
      if (!part.type.ends_with("delivery-status") || statuses > 0) continue;
      status = parse_delivery_status(decoded_text(part, storage));
      if (!status.recipients.empty() || !status.reporting_mta.text.empty()) ++statuses;
    }
    const bool standard = row.contains("standard") && row.at("standard").as_bool();
    if (standard) CHECK(complaints + statuses > 0);
    if (row.contains("dsn") && row.at("dsn").is_object()) {
      ++reports;
      for (const auto& entry : row.at("dsn").as_object()) {
        const std::string name = entry.key(), value = std::string(entry.value().as_string());
        bool found = false;
        for (const auto& field : status.fields) found = found || (equal_ignoring_case(field.name, name) && squeezed(field.value) == squeezed(value));
        CHECK_MESSAGE(found, name, ": ", value);
      }
    }
    for (const auto& record : row.at("records").as_array()) {
      const auto* block = record.as_object().if_contains("dsn_block");
      if (block == nullptr || !block->is_object()) continue;
      ++blocks;
      bool any = false;
      for (const auto& recipient : status.recipients) {
        bool all = true;
        for (const auto& [key, value] : block->as_object()) {
          bool found = false;
          for (const auto& field : recipient.fields) found = found || (equal_ignoring_case(field.name, std::string_view(key)) && squeezed(field.value) == squeezed(std::string_view(value.as_string())));
          all = all && found;
        }
        any = any || all;
      }
      CHECK_MESSAGE(any, bj::serialize(*block));
    }
  }
  MESSAGE(reports, " reports, ", blocks, " recipients");
}

}  // namespace mailwhy::mail
