// The forms of bounce: the first line, the server's words with carets, a width that holds, nobody's bytes on the terminal.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "mailwhy/base/text.h"
#include "mailwhy/report/bounce/bounce.h"
#include "mailwhy/report/text/paper.h"

using namespace mailwhy;

namespace {
struct Forms {
  std::string text, narrow, accessible, block, line, german, csv;
  std::vector<std::string> json;
  int code = 0;
};
Forms forms_of(const std::string& bytes, const rules::Mine& mine = {}) {
  const auto notice = bounce::read_notice(bytes);
  const auto returned = rules::judge_returned(notice, rules::origin_of(notice, bytes, mine));
  const report::BounceResult result{notice, returned, "ndr.eml", std::nullopt};
  report::SaidWords english(report::Words::of(Language::english)), german(report::Words::of(Language::german));
  report::TextOptions options;
  Forms forms;
  forms.code = returned.exit_code;
  forms.text = report::bounce_text(result, options, english);
  forms.block = report::bounce_block(result, options, english);
  forms.line = report::bounce_lines(result, options);
  forms.csv = report::bounce_csv(result, english.words());
  options.width = 50;
  options.verbosity = 1;
  forms.narrow = report::bounce_text(result, options, english);
  options.accessible = true;
  forms.accessible = report::bounce_text(result, options, english);
  forms.german = report::bounce_text(result, {.utf8 = true}, german);
  forms.json = report::bounce_json(result, english);
  CHECK(report::bounce_sheet(result, english).text.size() > 10);
  return forms;
}
void check_lines(const std::string& text, int width) {
  for (const auto line : split(text, '\n')) CHECK_MESSAGE(report::text::columns(line) <= width, std::string(line));
}
boost::json::object object_of(const std::string& json) { return boost::json::parse(json).as_object(); }
bool begins(const std::string& text, std::string_view with) { return text.substr(0, with.size()) == with; }

std::string dsn(std::string_view action, std::string_view status, std::string_view diagnostic, std::string_view recipient = "bob@example.test") {
  return "From: MAILER-DAEMON@mail.sender.test (Mail Delivery System)\r\nTo: ann@sender.test\r\nSubject: Undelivered Mail Returned to Sender\r\n"
         "Date: Sat, 21 Nov 2026 03:02:13 +0000\r\nMessage-ID: <1@mail.sender.test>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
         "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
         "I'm sorry to have to inform you that your message could not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
         "Reporting-MTA: dns; mail.sender.test\r\n\r\nFinal-Recipient: rfc822; " +
         std::string(recipient) + "\r\nAction: " + std::string(action) + "\r\nStatus: " + std::string(status) + "\r\nRemote-MTA: dns; mx1.example.test\r\nDiagnostic-Code: smtp; " +
         std::string(diagnostic) + "\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nReceived: from app (app.sender.test [192.0.2.7]) by mail.sender.test with ESMTP id 4F1; Sat, 21 Nov 2026 03:02:11 +0000\r\n"
         "From: Ann <ann@sender.test>\r\nTo: " +
         std::string(recipient) + "\r\nSubject: Invoice 4711\r\nMessage-ID: <4711@sender.test>\r\n\r\nhello\r\n--b--\r\n";
}
}  // namespace

TEST_CASE("a reply that nobody is named for is not put into the mouth of whoever wrote the notice") {
  auto mail = dsn("failed", "5.7.1", "554 5.7.1 Your IP 192.0.2.7 is listed in zen.spamhaus.org");
  const std::string named = "Remote-MTA: dns; mx1.example.test\r\n";
  mail.erase(mail.find(named), named.size());
  const auto forms = forms_of(mail);
  CHECK_MESSAGE(forms.text.find("mail.sender.test itself, or a server that the") != std::string::npos, forms.text);
  CHECK(forms.text.find("mail.sender.test refuses") == std::string::npos);
  CHECK(forms.text.find("mailwhy wait listed 192.0.2.7") != std::string::npos);
}

TEST_CASE("who handed a notice over is named for programs, and as nothing more than that") {
  const std::string way = "Received: from inner.relay.test (inner.relay.test [192.0.2.3]) by imap.sender.test with ESMTP id 7; Sat, 21 Nov 2026 03:02:14 +0000\r\n";
  const auto forms = forms_of(way + "From: MAILER-DAEMON@mail.sender.test\r\nTo: ann@sender.test\r\nSubject: failure notice\r\nReturn-Path: <>\r\n\r\n"
                                    "Your message could not be delivered to:\r\n\r\nbob@example.test\r\nThe mailbox is full.\r\n");
  CHECK_MESSAGE(forms.text.find("inner.relay.test") == std::string::npos, forms.text);
  REQUIRE(forms.json.size() == 1);
  const auto object = object_of(forms.json[0]);
  CHECK(object.at("reporting_mta") == "inner.relay.test");
  CHECK(boost::json::serialize(object.at("derived")) == "[\"reporting_mta\"]");
}

TEST_CASE("nobody said no where nobody was reached") {
  const auto timed_out = forms_of(dsn("delayed", "4.4.1", "connect to mx1.example.test[192.0.2.10]:25: Connection timed out"));
  CHECK_MESSAGE(timed_out.text.find("nobody; mx1.example.test") != std::string::npos, timed_out.text);
  const auto no_host = forms_of(dsn("failed", "5.4.4", "Host or domain name not found. Name service error for name=example.test type=A: Host not found"));
  CHECK_MESSAGE(no_host.text.find("nobody; no server was asked.") != std::string::npos, no_host.text);
}

TEST_CASE("a bounce: what happened, who said no, in which words, whose move it is, what to do, how to prove it") {
  const auto forms = forms_of(dsn("failed", "5.1.1", "550 5.1.1 <bob@example.test>: Recipient address rejected: User unknown in local recipient table"));
  CHECK_MESSAGE(begins(forms.text, "A REAL BOUNCE: refused by mx1.example.test, cause on the recipient's side"), forms.text);
  CHECK(forms.text.find("read as: a delivery status notice") != std::string::npos);
  CHECK(forms.text.find("The mail \"Invoice 4711\" from ann@sender.test to") != std::string::npos);
  CHECK(forms.text.find("mail.sender.test only wrote the notice.") != std::string::npos);
  CHECK(forms.text.find("FAIL rcpt_to.user-unknown:") != std::string::npos);
  CHECK(forms.text.find("^^^^") != std::string::npos);
  CHECK(forms.text.find("mailwhy check bob@example.test") != std::string::npos);
  CHECK(forms.text.find("exit code 1") != std::string::npos);
  CHECK(forms.code == 1);
  CHECK(begins(forms.german, "EIN ECHTER BOUNCE: abgewiesen von mx1.example.test"));
  CHECK(begins(forms.line, "failed"));
  CHECK(begins(forms.block, "== ndr.eml\nA REAL BOUNCE"));
  CHECK(forms.accessible.find("^^^^") == std::string::npos);
  check_lines(forms.text, 80);
  check_lines(forms.narrow, 50);
  check_lines(forms.accessible, 50);
  REQUIRE(forms.json.size() == 1);
  const auto json = object_of(forms.json.front());
  CHECK(json.at("reason") == "user-unknown");
  CHECK(json.at("reply_code") == "550");
  CHECK(json.at("enhanced_code") == "5.1.1");
  CHECK(json.at("recipient") == "bob@example.test");
  CHECK(json.at("cause") == "rcpt_to.user-unknown");
  CHECK(json.at("side") == "recipient");
  CHECK(json.at("permanent") == true);
  CHECK(json.at("original").as_object().at("message_id") == "<4711@sender.test>");
}

TEST_CASE("a delay is no failure, and a yes is none either") {
  const auto delayed = forms_of(dsn("delayed", "4.4.1", "connect to mx1.example.test[192.0.2.10]:25: Connection timed out"));
  CHECK_MESSAGE(begins(delayed.text, "A DELAY NOTICE, no action yet"), delayed.text);
  CHECK(delayed.code == 4);
  CHECK(delayed.text.find("LATER") != std::string::npos);
  const auto good = forms_of(dsn("delivered", "2.0.0", "250 2.0.0 OK"));
  CHECK_MESSAGE(begins(good.text, "DELIVERED"), good.text);
  CHECK(good.code == 0);
}

TEST_CASE("an ordinary message is one object with nulls") {
  const auto forms = forms_of("From: ann@sender.test\r\nTo: bob@example.test\r\nSubject: lunch?\r\n\r\nAt twelve?\r\n");
  CHECK_MESSAGE(begins(forms.text, "NOT A BOUNCE"), forms.text);
  CHECK(forms.text.find("lunch?") != std::string::npos);
  CHECK(forms.code == 0);
  REQUIRE(forms.json.size() == 1);
  const auto json = object_of(forms.json.front());
  CHECK(json.at("kind") == "not-bounce");
  CHECK(json.at("reason").is_null());
  CHECK(json.at("class").is_null());
  CHECK(json.at("sisimai_reason").is_null());
  CHECK(json.at("recipient") == "");
  CHECK(json.at("cause") == "bounce.not-a-bounce");
}

TEST_CASE("a message that shows nothing of ours was sent by somebody else; one that does is ours") {
  auto bytes = dsn("failed", "5.1.1", "550 5.1.1 User unknown");
  const auto ours = forms_of(bytes, {{"sender.test"}, {}});
  CHECK(begins(ours.text, "A REAL BOUNCE"));
  CHECK(object_of(ours.json.front()).at("origin").as_object().at("issued") == "ours");
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"app.sender.test [192.0.2.7]", "pool.evil.test [203.0.113.9]"}, {"by mail.sender.test with", "by relay.evil.test with"}, {"<4711@sender.test>", "<4711@evil.test>"}})
    bytes.replace(bytes.find(from), from.size(), to);
  const auto foreign = forms_of(bytes, {{"sender.test"}, {}});
  CHECK_MESSAGE(begins(foreign.text, "NOT YOURS"), foreign.text);
  CHECK(foreign.code == 0);
  CHECK(object_of(foreign.json.front()).at("cause") == "bounce.backscatter");
  // Nobody said what is ours: a doubt, and the refusal stays what it is.
  const auto doubtful = forms_of(bytes);
  CHECK(begins(doubtful.text, "A REAL BOUNCE"));
  CHECK(doubtful.text.find("perhaps never yours") != std::string::npos);
}

TEST_CASE("no byte of a mail reaches a terminal or breaks a line of JSON") {
  const auto forms = forms_of(dsn("failed", "5.7.1", "550 5.7.1 \x1B[31mno\x07\xE2\x80\xAE \x9B" "2J \xFF refused", "b\x1Bob@example.test"));
  for (const auto* text : {&forms.text, &forms.narrow, &forms.accessible, &forms.block, &forms.line, &forms.german, &forms.csv, &forms.json.front()}) {
    CHECK(is_utf8(*text));
    CHECK(text->find('\x1B') == std::string::npos);
    CHECK(text->find('\x07') == std::string::npos);
    CHECK(text->find("\xE2\x80\xAE") == std::string::npos);
  }
  CHECK(forms.json.front().find('\n') == std::string::npos);
}

TEST_CASE("empty, endless and broken mails have their few lines") {
  for (const auto* bytes : {"", "\n", "From: a\n\n", "Subject: Undelivered Mail Returned to Sender\nFrom: MAILER-DAEMON\n\n"}) {
    const auto forms = forms_of(bytes);
    CHECK(!forms.text.empty());
    CHECK(forms.json.size() >= 1);
  }
}

TEST_CASE("the sum of many: kinds, then causes, most first") {
  report::BounceTally tally;
  const auto add = [&](const std::string& bytes) {
    const auto notice = bounce::read_notice(bytes);
    const auto returned = rules::judge_returned(notice);
    tally.add({notice, returned, "x", std::nullopt});
  };
  for (int i = 0; i < 3; ++i) add(dsn("failed", "5.1.1", "550 5.1.1 User unknown"));
  add(dsn("failed", "5.2.2", "552 5.2.2 Mailbox full"));
  add("From: ann@sender.test\r\nSubject: lunch?\r\n\r\nAt twelve?\r\n");
  const auto text = report::bounce_tally_text(tally, {}, report::Words::of(Language::english));
  CHECK_MESSAGE(begins(text, "5 messages: bounces 4, other messages 1"), text);
  CHECK(text.find("75 %") != std::string::npos);
  CHECK(text.find("rcpt_to.user-unknown") < text.find("rcpt_to.mailbox-full"));
}
