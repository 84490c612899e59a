#include "mailwhy/logs/frame.h"

#include <doctest/doctest.h>

#include <string>

using namespace mailwhy;
using namespace mailwhy::logs;

namespace {
const Time read_at = *parse_time("2026-11-21T12:00:00Z");

Framed framed(std::string_view line, bool* has = nullptr) {
  Frames frames(std::nullopt, read_at, 0);
  Framed out;
  const bool ok = frames.read(line, out);
  if (has != nullptr) *has = ok;
  return out;
}
}  // namespace

TEST_CASE("frames of syslog, old and new, lose nothing") {
  struct Row {
    std::string_view line, time, host, instance, program;
    std::uint32_t pid;
    std::string_view text;
  };
  for (const auto& row : std::initializer_list<Row>{
           {"Nov 21 03:02:13 mx1 postfix/smtpd[123]: connect from a[192.0.2.1]", "2026-11-21T03:02:13.000Z", "mx1", "postfix", "smtpd", 123, "connect from a[192.0.2.1]"},
           {"Nov  1 03:02:13 mx1 postfix/submission/smtpd[9]: x: y", "2026-11-01T03:02:13.000Z", "mx1", "postfix", "smtpd", 9, "x: y"},
           {"Nov 23 23:02:13 mx1 sendmail[5]: x", "2025-11-23T23:02:13.000Z", "mx1", "", "sendmail", 5, "x"},
           {"Dec 31 23:59:59 mx1 exim[5]: x", "2025-12-31T23:59:59.000Z", "mx1", "", "exim", 5, "x"},
           {"<22>Nov 21 03:02:13 mx1 postfix/qmgr[1]: x", "2026-11-21T03:02:13.000Z", "mx1", "postfix", "qmgr", 1, "x"},
           {"<22>1 2026-11-21T03:02:13.003Z mx1.example.org postfix/qmgr 77 ID47 [a@1 b=\"]\\\"\"][c] \xEF\xBB\xBFx", "2026-11-21T03:02:13.003Z", "mx1.example.org", "postfix", "qmgr", 77, "x"},
           {"<22>1 - mx1 postfix/qmgr - - - hello", "", "mx1", "postfix", "qmgr", 0, "hello"},
           {"2026-11-21T03:02:13.123456+01:00 mx1 postfix/smtp[4]: y", "2026-11-21T02:02:13.123Z", "mx1", "postfix", "smtp", 4, "y"},
           {"2026-11-21T03:02:13+0100 mx1 postfix/smtp[4]: y", "2026-11-21T02:02:13.000Z", "mx1", "postfix", "smtp", 4, "y"},
           {"2026-11-21T03:02:13-05:30 mx1 kernel: [  1.5] y", "2026-11-21T08:32:13.000Z", "mx1", "", "kernel", 0, "[  1.5] y"},
           {"Nov 21 03:02:13 mx1 mail.info postfix/smtpd[3]: z", "2026-11-21T03:02:13.000Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"Nov 21 03:02:13 mx1 postfix/smtpd[3]: [ID 197553 mail.info] z", "2026-11-21T03:02:13.000Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"Nov 21 2024 03:02:13 mx1 postfix-out/smtpd[3]: z", "2024-11-21T03:02:13.000Z", "mx1", "postfix-out", "smtpd", 3, "z"},
           {"Nov 21 03:02:13.500 mx1 a: z", "2026-11-21T03:02:13.500Z", "mx1", "", "a", 0, "z"},
           {"/var/log/mail.log.1:17:Nov 21 03:02:13 mx1 postfix/smtpd[3]: z", "2026-11-21T03:02:13.000Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"mail.log:2026-11-21T03:02:13Z mx1 postfix/smtpd[3]: z", "2026-11-21T03:02:13.000Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"postfix-mailcow_1  | Nov 21 03:02:13 mx1 postfix/smtpd[3]: z", "2026-11-21T03:02:13.000Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"2026-11-21T03:02:14.123456789Z Nov 21 03:02:13 mx1 postfix/smtpd[3]: z", "2026-11-21T03:02:14.123Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"Nov 21 03:02:13 postfix/smtpd[3]: z", "2026-11-21T03:02:13.000Z", "", "postfix", "smtpd", 3, "z"},
           {"2026-11-21 03:02:13 mx1 postfix/smtpd[3]: z", "2026-11-21T03:02:13.000Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"2026-11-21T03:02:14.123456789Z stdout F Nov 21 03:02:13 mx1 postfix/smtpd[3]: z", "2026-11-21T03:02:14.123Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"2026-11-21T03:02:14Z stderr F 2026-11-21T03:02:13Z mx1 postfix/smtpd[3]: z", "2026-11-21T03:02:14.000Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"2026-11-21T03:02:14Z stdout P postfix/smtpd[3]: z", "2026-11-21T03:02:14.000Z", "", "postfix", "smtpd", 3, "z"},
           {"[pod/mail-0/postfix] Nov 21 03:02:13 mx1 postfix/smtpd[3]: z", "2026-11-21T03:02:13.000Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"mail.info: Nov 21 03:02:13 mx1 postfix/smtpd[3]: z", "2026-11-21T03:02:13.000Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"> Nov 21 03:02:13 mx1 postfix/smtpd[3]: z", "2026-11-21T03:02:13.000Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"\t  2026-11-21T03:02:13Z mx1 postfix/smtpd[3]: z", "2026-11-21T03:02:13.000Z", "mx1", "postfix", "smtpd", 3, "z"},
           {"postfix/submission/smtpd[3]: z: y", "", "", "postfix", "smtpd", 3, "z: y"},
           {"Sat 2026-11-21 03:02:13 UTC mx1 postfix@-.service[3]: z", "2026-11-21T03:02:13.000Z", "mx1", "", "postfix", 3, "z"},
           {"Sat 2026-11-21 03:02:13 UTC mx1 postfix@postfix-out.service[3]: z", "2026-11-21T03:02:13.000Z", "mx1", "postfix-out", "postfix", 3, "z"},
           {"Sat 2026-11-21 03:02:13 UTC mx1 exim4.service[3]: z", "2026-11-21T03:02:13.000Z", "mx1", "", "exim4", 3, "z"},
           {"Nov 21 03:02:13 mx1 last message repeated 3 times", "2026-11-21T03:02:13.000Z", "mx1", "", "", 0, "last message repeated 3 times"},
       }) {
    CAPTURE(row.line);
    bool ok = false;
    const auto out = framed(row.line, &ok);
    CHECK(ok);
    CHECK(out.time_known == !row.time.empty());
    if (out.time_known) CHECK(to_rfc3339(out.time) == row.time);
    CHECK(out.host == row.host);
    CHECK(out.instance == row.instance);
    CHECK(out.program == row.program);
    CHECK(out.pid == row.pid);
    CHECK(out.text == row.text);
  }
}

TEST_CASE("what has no frame is a raw line") {
  for (const std::string_view line : {"", "x", "Nov", "Nov 21", "Nov 41 03:02:13 a b: c", "Foo 21 03:02:13 a b: c", "Nov 21 25:02:13 a b: c", "2026-13-21T03:02:13Z a b: c",
                                      "2026-11-21 03:02:13 1abcde-000abc-De <= a@example.org", "2026-11-21 03:02:13 [77] 1abcde-000abc-De Completed", "2026-11-21 03:02:13 H=(x) [192.0.2.1]: rejected EHLO",
                                      "2026-11-21 03:02:13 mx1 postfix/smtpd: z", "postfix is fine: x", "postfix/smtpd: z", "> hello", "   ", ">>>>>>>>>>>>>>>>>>>>>>", "2026-02-30T00:00:00Z a b: c", "Nov 21 03:02:13", "<22>", "<999999>1 x",
                                      "<22>1 2026-11-21T03:02:13Z a b c d", "2026-11-21T03:02:13+99:00 a b: c"}) {
    CAPTURE(line);
    bool ok = true;
    const auto out = framed(line, &ok);
    CHECK_FALSE(ok);
    CHECK(out.text == line);
  }
}

TEST_CASE("times without a year go on over New Year, and back where lines are out of order") {
  Frames frames(std::nullopt, read_at, 0);
  Framed out;
  const auto time = [&](std::string_view stamp) {
    frames.read(std::string(stamp) + " h p: x", out);
    return to_rfc3339(out.time).substr(0, 10);
  };
  CHECK(time("Dec 30 00:00:00") == "2025-12-30");
  CHECK(time("Jan  1 00:00:01") == "2026-01-01");
  CHECK(time("Dec 31 23:59:59") == "2025-12-31");
  CHECK(time("Jan  1 00:00:02") == "2026-01-01");
  CHECK(time("Jun 30 00:00:02") == "2026-06-30");
  Frames told(2024, read_at, 120);
  CHECK(told.read("Feb 29 01:00:00 h p: x", out));
  CHECK(to_rfc3339(out.time) == "2024-02-28T23:00:00.000Z");
}

TEST_CASE("no new year begins after now") {
  Frames frames(std::nullopt, read_at, 0);
  Framed out;
  const auto time = [&](std::string_view stamp) {
    frames.read(std::string(stamp) + " h p: x", out);
    return to_rfc3339(out.time).substr(0, 10);
  };
  CHECK(time("Nov 20 00:00:00") == "2026-11-20");  // nobody can know better yet
  CHECK(time("Dec 31 23:59:59") == "2026-12-31");
  CHECK(time("Jan  1 00:00:01") == "2026-01-01");
  CHECK(time("Jan  1 00:00:01") == "2026-01-01");
  CHECK(time("Feb  3 00:00:00") == "2026-02-03");
  Frames told(2025, read_at, 0);
  CHECK(told.read("Nov 20 01:00:00 h p: x", out));
  CHECK(told.read("Jan  1 01:00:00 h p: x", out));
  CHECK(to_rfc3339(out.time) == "2026-01-01T01:00:00.000Z");
}

TEST_CASE("lines of one second, and what comes between them") {
  Frames frames(std::nullopt, read_at, 60);
  Framed out;
  const auto time = [&](std::string_view stamp) {
    REQUIRE(frames.read(std::string(stamp) + " h p: x", out));
    return to_rfc3339(out.time);
  };
  for (int round = 0; round < 2; ++round) {
    CHECK(time("Nov 21 03:02:13") == "2026-11-21T02:02:13.000Z");
    CHECK(time("Nov 21 03:02:13") == "2026-11-21T02:02:13.000Z");
    CHECK(time("Nov 21 03:02:13.5") == "2026-11-21T02:02:13.500Z");
    CHECK(time("Nov 21 2025 03:02:13") == "2025-11-21T02:02:13.000Z");
    CHECK(time("Nov 20 03:02:13.25") == "2025-11-20T02:02:13.250Z");
    CHECK(time("2026-11-21T03:02:13Z") == "2026-11-21T03:02:13.000Z");
    CHECK(time("Nov 21 2026 03:02:13") == "2026-11-21T02:02:13.000Z");
  }
}

TEST_CASE("journald's other times") {
  Framed out;
  struct Row {
    std::string_view line, time, program;
    std::uint32_t pid;
  };
  for (const auto& row : std::initializer_list<Row>{
           {"Nov 21 03:02:13.123456 mx1 postfix/smtpd[123]: x", "2026-11-21T03:02:13.123Z", "smtpd", 123},
           {"Sat 2026-11-21 03:02:13 UTC mx1 postfix/smtpd[123]: x", "2026-11-21T03:02:13.000Z", "smtpd", 123},
           {"Sat 2026-11-21 03:02:13.5 GMT mx1 postfix/smtpd[123]: x", "2026-11-21T03:02:13.500Z", "smtpd", 123},
           {"Sat 2026-11-21 03:02:13 +03 mx1 postfix/smtpd[123]: x", "2026-11-21T00:02:13.000Z", "smtpd", 123},
           {"Sat 2026-11-21 03:02:13 -0330 mx1 postfix/smtpd[123]: x", "2026-11-21T06:32:13.000Z", "smtpd", 123},
           {"Sat 2026-11-21 03:02:13 CET mx1 postfix/smtpd[123]: x", "2026-11-21T02:02:13.000Z", "smtpd", 123},  // the zone that was told
           {"1795230133.500000 mx1 postfix/smtpd[123]: x", "2026-11-21T03:02:13.500Z", "smtpd", 123},
           {"[   12.345678] mx1 postfix/smtpd[123]: x", "", "smtpd", 123},
           {"[12345.678901 <    0.001200>] mx1 postfix/smtpd[123]: x", "", "smtpd", 123},
           {"[   12.345678] mx1 kernel: x", "", "kernel", 0},
       }) {
    CAPTURE(row.line);
    Frames frames(std::nullopt, read_at, row.line.find("CET") == std::string_view::npos ? 0 : 60);
    CHECK(frames.read(row.line, out));
    CHECK((out.time_known ? to_rfc3339(out.time) : "") == row.time);
    CHECK(out.program == row.program);
    CHECK(out.pid == row.pid);
    CHECK(out.host == "mx1");
    CHECK(out.text == "x");
  }
  Frames frames(std::nullopt, read_at, 0);
  for (const std::string_view line : {"Sat 2026-11-21 03:02:13.500000 UTC [s=1;i=2;b=3;m=4;t=5;x=6]", "1795230133.500000 status: local 0/10 remote 0/20", "1795230133.500000 new msg 12345678",
                                      "[   12.345678]", "[12] mx1 postfix/smtpd[123]: x", "[ 1.2] mx1 postfix/smtpd[123]: x", "Sat 2026-11-21", "[   12.345678 <    0.0"}) {
    CAPTURE(line);
    CHECK_FALSE(frames.read(line, out));
    CHECK(out.text == line);
    CHECK(out.host.empty());
  }
}

TEST_CASE("what a container holds of a server that writes its log itself is left to that server's reader") {
  Frames frames(std::nullopt, read_at, 0);
  Framed out;
  for (const std::string_view before : {"2026-11-21T03:02:14.5Z ", "2026-11-21T03:02:14.5Z stdout F "}) {
    CAPTURE(before);
    const std::string line = std::string(before) + "2026-11-21 03:02:13 1abcde-000abc-De <= a@example.org";
    REQUIRE(frames.read(line, out));
    CHECK_FALSE(out.syslog);
    CHECK(out.text == "2026-11-21 03:02:13 1abcde-000abc-De <= a@example.org");
    CHECK(out.line == line);
    CHECK(to_rfc3339(out.time) == "2026-11-21T03:02:14.500Z");
  }
  REQUIRE(frames.read("2026-11-21T03:02:14Z stdout F just words of a script", out));
  CHECK_FALSE(out.syslog);
  CHECK(out.host.empty());
  CHECK(out.text == "just words of a script");
}
