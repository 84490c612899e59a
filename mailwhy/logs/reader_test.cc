#include "mailwhy/logs/reader.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "mailwhy/logs/lines_test.h"

using namespace mailwhy;
using namespace mailwhy::logs;

namespace {

// Everything that an event says, in one line.
std::string shown(const Event& e, std::string_view line) {
  std::string out = std::to_string(static_cast<int>(e.kind)) + '|' + std::to_string(e.line_number) + '|';
  for (const auto part : {e.host, e.program, e.id, e.other_id, e.from, e.to, e.text, e.relay_name, e.client_address, line}) (out += part) += '|';
  return out + std::to_string(e.time.time_since_epoch().count());
}

std::vector<std::string> cut(std::string_view log, std::size_t size, ReaderCounts& counts, std::size_t longest = 64 << 10) {
  std::vector<std::string> out;
  ReaderOptions options;
  options.now = *parse_time("2026-11-21T12:00:00Z");
  options.longest_line = longest;
  Reader reader(options);
  const Reader::Take take = [&](const Event& e, std::string_view line) { out.push_back(shown(e, line)); };
  for (std::size_t at = 0; at < log.size(); at += size) reader.feed(log.substr(at, size), take);
  reader.finish(take);
  counts = reader.counts();
  return out;
}

const std::string log_text =
    "Nov 21 03:02:13 mx1 postfix/smtpd[123]: connect from a.example[192.0.2.1]\r\n"
    "\n"
    "Nov 21 03:02:13 mx1 postfix/smtpd[123]: 3D2A41B5C: client=a.example[192.0.2.1]\n"
    "Nov 21 03:02:14 mx1 postfix/qmgr[9]: 3D2A41B5C: from=<a@example.org>, size=1234, nrcpt=1 (queue active)\n" +
    std::string("Nov 21 03:02:14 mx1 postfix/smtp[9]: \0 nothing like it\n", 55) + "garbage\xff\xfe\n" + "Nov 21 03:02:15 mx1 postfix/smtp[9]: " + std::string(300, 'x') + "\n" +
    "Nov 21 03:02:15 mx1 cron[9]: job\n"
    "Nov 21 03:02:16 mx1 postfix/qmgr[9]: 3D2A41B5C: removed";

}  // namespace

TEST_CASE("any cut of a log gives the same events") {
  for (const std::size_t longest : {std::size_t{200}, std::size_t{64} << 10}) {
    ReaderCounts whole, pieces;
    const auto expected = cut(log_text, log_text.size(), whole, longest);
    CHECK(whole.lines == 9);
    CHECK(whole.bytes == log_text.size());
    CHECK(whole.with_nul == 1);
    CHECK(whole.foreign == 1);
    CHECK(whole.unread == 3);
    CHECK(whole.too_long == (longest == 200 ? 1 : 0));
    CHECK(whole.format == Format::postfix);
    for (const std::size_t size : {1U, 2U, 7U, 64U, 200U}) {
      CAPTURE(size);
      CHECK(cut(log_text, size, pieces, longest) == expected);
      CHECK(pieces.lines == whole.lines);
      CHECK(pieces.with_nul == whole.with_nul);
      CHECK(pieces.too_long == whole.too_long);
      CHECK(pieces.unread == whole.unread);
    }
  }
}

TEST_CASE("the last line may lack its end, and an empty log has none") {
  const auto all = told("Nov 21 03:02:16 mx1 postfix/qmgr[9]: 3D2A41B5C: removed");
  REQUIRE(all.size() == 1);
  CHECK(all[0].kind == Kind::done);
  CHECK(told("").empty());
}

TEST_CASE("the mark of a Windows editor before the first line is no part of it") {
  const auto all = told("\xEF\xBB\xBFNov 21 03:02:16 mx1 postfix/qmgr[9]: 3D2A41B5C: removed\n\xEF\xBB\xBFNov 21 03:02:16 mx1 postfix/qmgr[9]: 3D2A41B5C: removed\n");
  REQUIRE(all.size() == 2);
  CHECK(all[0].kind == Kind::done);
  CHECK(all[1].kind == Kind::unread);
}

TEST_CASE("colours that grep left are no part of a line, wherever the log is cut") {
  std::string coloured = log_text;
  for (std::size_t at = 0; (at = coloured.find("3D2A41B5C", at)) != coloured.npos; at += 30) coloured.replace(at, 9, "\x1b[01;31m\x1b[K3D2A41B5C\x1b[m\x1b[K");
  ReaderCounts counts, plain;
  const auto expected = cut(log_text, log_text.size(), plain);
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, coloured.size()}) CHECK(cut(coloured, size, counts) == expected);
  CHECK(counts.unread == plain.unread);
}

TEST_CASE("the journal with the names of units: Postfix is told by what its daemons say") {
  const auto of = [](std::string text) { return "Sat 2026-11-21 03:02:13 UTC mx1 postfix@-.service[12]: " + text + "\n"; };
  const auto all = told(of("connect from a.example[192.0.2.1]") + of("3D2A41B5C: client=a.example[192.0.2.1]") + of("3D2A41B5C: from=<a@example.org>, size=1234, nrcpt=1 (queue active)") +
                        of("3D2A41B5C: to=<b@example.net>, relay=mx[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx[192.0.2.9] said: 550 5.1.1 no (in reply to RCPT TO command))") +
                        of("3D2A41B5C: removed") + of("CONNECT from [192.0.2.7]:1234 to [192.0.2.2]:25") + of("NOQUEUE: reject: RCPT from a[192.0.2.1]: 554 5.7.1 <b@example.net>: Relay access denied; from=<> to=<b@example.net>"));
  CHECK(count(all, Kind::connect) == 2);
  CHECK(count(all, Kind::arrived) == 1);
  CHECK(count(all, Kind::queued) == 1);
  CHECK(count(all, Kind::attempt, Outcome::bounced) == 1);
  CHECK(count(all, Kind::done) == 1);
  CHECK(count(all, Kind::reject) == 1);
}

TEST_CASE("a repeated message counts as often as it was repeated") {
  const auto all = told("Nov 21 03:02:16 mx1 postfix/smtpd[9]: message repeated 3 times: [ warning: unknown[192.0.2.1]: SASL LOGIN authentication failed: UGFz]\n");
  CHECK(count(all, Kind::login_failed) == 3);
  CHECK(count(told("Nov 21 03:02:16 mx1 postfix/smtpd[9]: message repeated 99999999999 times: [ lost connection after AUTH from unknown[192.0.2.1]]\n"), Kind::lost) == 1000);
}
