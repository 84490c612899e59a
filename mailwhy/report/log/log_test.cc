#include "mailwhy/report/log/log.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "mailwhy/report/text/paper.h"

namespace mailwhy::report {
namespace {

const Words& english() { return Words::of(Language::english); }

TEST_CASE("numbers and lengths of time as people write them") {
  CHECK(log_words::number(0, english()) == "0");
  CHECK(log_words::number(999, english()) == "999");
  CHECK(log_words::number(1204, english()) == "1,204");
  CHECK(log_words::number(1234567, Words::of(Language::german)) == "1.234.567");
  CHECK(log_words::span(250'000) == "0.2 s");
  CHECK(log_words::span(312'000'000) == "5:12 min");
  CHECK(log_words::span(12'000'000'000) == "3 h 20 min");
  CHECK(log_words::span(352'800'000'000) == "4 d 2 h");
  CHECK(log_words::share(1, 3, english()) == "33 %");
  CHECK(log_words::share(1, 250, english()) == "0.4 %");
  CHECK(log_words::share(1, 100'000, english()) == "less than 0.1 %");
  CHECK(log_words::share(0, 0, english()) == "0 %");
}

LogReport a_report() {
  LogReport report;
  LogFile file{"mail.log", {}, ""};
  file.counts.lines = 7;
  file.counts.format = logs::Format::postfix;
  report.files.push_back(file);
  return report;
}

TEST_CASE("the first sentence, and the exit code") {
  LogReport report = a_report();
  CHECK(log_summary(report, english()) == "no message is in the log");
  CHECK(log_exit_code(report) == 0);
  report.results.fates = {3, 0, 0, 0};
  CHECK(log_summary(report, english()) == "all 3 messages were delivered");
  report.results.fates = {1, 0, 0, 0};
  CHECK(log_summary(report, english()) == "the message was delivered");
  report.results.fates = {3, 0, 1, 0};
  CHECK(log_summary(report, english()) == "1 of 4 messages still wait");
  CHECK(log_exit_code(report) == 4);
  report.results.fates = {1192, 12, 0, 0};
  logs::CauseRow row;
  row.group.judged.meaning = bounce::Meaning::user_unknown;
  row.group.masked = row.group.example = "550 5.1.1 no such user";
  row.lost = 9;
  row.lost_messages = 9;
  report.results.causes.push_back(row);
  CHECK(log_summary(report, english()) == "12 of 1,204 messages did not arrive; 9 of them because the mailbox does not exist");
  CHECK(log_exit_code(report) == 1);
  report.files[0].counts.format = logs::Format::unknown;
  report.results = {};
  CHECK(log_exit_code(report) == 3);
}

TEST_CASE("hostile bytes of a log stay out of every form") {
  LogReport report = a_report();
  report.results.fates = {0, 1, 0, 0};
  logs::CauseRow row;
  row.group.example = row.group.masked = "550 \x1b[31mred\xff\r\n\"quoted\" \\ {recipient} \xe2\x80\xae";
  row.group.domains = {{"evil\x1b]0;x\a.example", 3}};
  row.group.example_recipient = "a\nb@c\x01.example";
  row.lost = row.lost_messages = 1;
  report.results.causes.push_back(row);
  report.results.rejects.push_back(row.group);
  report.results.unread.push_back("\x1b[2J");
  report.results.unread_count = 1;
  for (const auto& text : {log_text(report, {}, english()), log_csv(report, english()), log_json(report, true, english()), log_openmetrics(report), log_line(report, english())}) {
    CHECK(text.find('\x1b') == text.npos);
    CHECK(text.find('\a') == text.npos);
    CHECK(text.find("\xff") == text.npos);
  }
}

TEST_CASE("who was refused at the door did not say the words") {
  LogReport report = a_report();
  logs::CauseGroup group;
  group.incoming = true;
  group.judged.meaning = bounce::Meaning::relay_denied;
  group.example = group.masked = "554 5.7.1 <x@y.example>: Relay access denied";
  group.spoken_command = "RCPT";
  group.remote_host = "client.example.org";
  group.example_recipient = "x@y.example";
  const auto door = log_words::told_of(group, english());
  CHECK(door.said.party == rules::Party::sender_host);
  for (const auto& step : door.steps) CHECK(step.find("client.example.org") == step.npos);
  CHECK(door.means.find("client.example.org") == door.means.npos);
  group.incoming = false;
  const auto away = log_words::told_of(group, english());
  CHECK(away.said.party == rules::Party::recipient_domain);
  CHECK(std::any_of(away.steps.begin(), away.steps.end(), [](const std::string& step) { return step.find("client.example.org") != step.npos; }));
}

TEST_CASE("no line is wider than the paper") {
  LogReport report = a_report();
  report.results.fates = {5, 1, 0, 0};
  logs::CauseRow row;
  row.group.example = row.group.masked = std::string(900, 'x');
  row.lost = 1;
  report.results.causes.push_back(row);
  for (const int width : {40, 80, 100}) {
    TextOptions options;
    options.width = width;
    const auto text = log_text(report, options, english());
    std::size_t begin = 0;
    while (begin < text.size()) {
      const auto end = text.find('\n', begin);
      CHECK(text::columns(text.substr(begin, end - begin)) <= width);
      begin = end + 1;
    }
  }
}

}  // namespace
}  // namespace mailwhy::report
