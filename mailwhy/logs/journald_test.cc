#include <doctest/doctest.h>

#include "mailwhy/logs/flat_json.h"
#include "mailwhy/logs/lines_test.h"

using namespace mailwhy;
using namespace mailwhy::logs;

TEST_CASE("flat JSON is read tolerantly") {
  FlatJson json;
  REQUIRE(json.read("{\"a\":\"x\\u00e9\\n\\ud83d\\ude00\",\"b\":12,\"c\":[72,105],\"d\":{\"e\":\"}\"},\"f\":null}"));
  CHECK(json["a"] == "x\xC3\xA9\n\xF0\x9F\x98\x80");
  CHECK(json["b"] == "12");
  CHECK(json["c"] == "Hi");
  CHECK(json["d"] == "{\"e\":\"}\"}");
  CHECK(json["f"].empty());
  CHECK(json.has("f"));
  CHECK_FALSE(json.has("g"));
  CHECK_FALSE(json.read("{\"a\":\"x"));
  CHECK_FALSE(json.read("[1]"));
  CHECK_FALSE(json.read(""));
}

TEST_CASE("the journal's export format, with a value that holds line ends") {
  std::string log = "__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795234048535000\n_HOSTNAME=mx1\nSYSLOG_IDENTIFIER=sm-mta\n_PID=12\nMESSAGE=6AL3bRkZ000312: from=<a@example.org>, size=5, nrcpts=1, relay=x [192.0.2.7]\n\n";
  const std::string text = "6AL3bRkZ000312: to=<b@example.net>, delay=00:00:01, mailer=local, dsn=2.0.0,\nstat=Sent";
  log += "__CURSOR=s=2\n__REALTIME_TIMESTAMP=1795234049535000\n_HOSTNAME=mx1\nSYSLOG_IDENTIFIER=sm-mta\nMESSAGE\n";
  log += static_cast<char>(text.size());
  log += std::string(7, '\0') + text + "\n_PID=12\n\n";
  log += "__CURSOR=s=3\n__REALTIME_TIMESTAMP=1795234049535000\n_HOSTNAME=mx1\n_COMM=kernel\nMESSAGE=hello\n\n";
  const auto all = told(log);
  CHECK(to_rfc3339(first(all, Kind::arrived).time) == "2026-11-21T04:07:28.535Z");
  CHECK(first(all, Kind::arrived).host == "mx1");
  CHECK(first(all, Kind::arrived).pid == 12);
  CHECK(first(all, Kind::attempt).to == "b@example.net");
  CHECK(first(all, Kind::attempt).outcome == Outcome::sent);
  CHECK(first(all, Kind::foreign).program == "kernel");
  CHECK(count(all, Kind::unread) == 0);
}

TEST_CASE("the journal as JSON, and what containers print") {
  const auto all = told(
      "{\"__REALTIME_TIMESTAMP\":\"1795234048535000\",\"_HOSTNAME\":\"mx1\",\"SYSLOG_IDENTIFIER\":\"sendmail\",\"_PID\":\"12\",\"MESSAGE\":\"6AL3bRkZ000312: <b@example.net>... User unknown\"}\n"
      "{\"log\":\"2026-11-21 04:07:28 1xUcNs-0000bI-1s Completed\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-21T04:07:28.535Z\"}\n"
      "-- Boot 4f --\n");
  REQUIRE(all.size() == 3);
  CHECK(all[0].kind == Kind::reject);
  CHECK(all[0].to == "b@example.net");
  CHECK(all[1].kind == Kind::done);
  CHECK(all[2].kind == Kind::noted);
}

TEST_CASE("lines that were shipped as JSON, whole or in their parts") {
  const auto all = told(
      "{\"@timestamp\":\"2026-11-21T04:07:30Z\",\"host\":{\"name\":\"mx1\"},\"message\":\"Nov 21 04:07:28 mx1 postfix/qmgr[1]: 4ABCDEF012: removed\"}\n"
      "{\"timestamp\":\"2026-11-21T04:07:29Z\",\"host\":\"mx2\",\"program\":\"postfix/qmgr\",\"pid\":12,\"message\":\"4ABCDEF013: removed\"}\n"
      "{\"PROGRAM\":\"postfix/qmgr\",\"PID\":\"12\",\"MESSAGE\":\"4ABCDEF014: removed\",\"HOST\":\"mx3\",\"DATE\":\"Nov 21 04:07:31\"}\n"
      "{\"log\":\"postfix/qmgr[7]: 4ABCDEF015: removed\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-21T04:07:32.5Z\"}\n"
      "{\"message\":\"no time\"}\n");
  REQUIRE(all.size() == 5);
  const std::string_view ids[] = {"4ABCDEF012", "4ABCDEF013", "4ABCDEF014", "4ABCDEF015"}, hosts[] = {"mx1", "mx2", "mx3", ""},
                         times[] = {"2026-11-21T04:07:28.000Z", "2026-11-21T04:07:29.000Z", "2026-11-21T04:07:31.000Z", "2026-11-21T04:07:32.500Z"};
  for (std::size_t i = 0; i < 4; ++i) {
    CAPTURE(i);
    CHECK(all[i].kind == Kind::done);
    CHECK(all[i].id == ids[i]);
    CHECK(all[i].host == hosts[i]);
    CHECK(to_rfc3339(all[i].time) == times[i]);
  }
  CHECK(all[4].kind == Kind::unread);
}

TEST_CASE("the last entry of an export needs no empty line behind it") {
  const auto all = told("__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795234048535000\n_HOSTNAME=mx1\nSYSLOG_IDENTIFIER=postfix/qmgr\nMESSAGE=4ABCDEF012: removed\n");
  REQUIRE(all.size() == 1);
  CHECK(all[0].kind == Kind::done);
}

TEST_CASE("the journal in its long form") {
  const std::string begin = "Sat 2026-11-21 05:07:28.535000 CET [s=ab;i=1;b=2;m=3;t=", fields = "    PRIORITY=6\n    _HOSTNAME=mx1\n    SYSLOG_IDENTIFIER=postfix/qmgr\n    _PID=12\n";
  const auto all = told(begin + "644120e99fd98;x=7]\n    MESSAGE=4ABCDEF012: from=<a@example.org>, size=5, nrcpt=1 (queue active)\n" + fields +
                        "Sat 2026-11-21 04:07:29.535000 UTC [s=ab;i=2]\n" + fields + "    MESSAGE=4ABCDEF012: removed\n            and more\n            TOO=much\n" + "-- Boot 4f --\n" +
                        "Sat 2026-11-21 04:07:30.535000 UTC [s=ab;i=3]\n    _TRANSPORT=syslog\n" + fields + "    MESSAGE=4ABCDEF013: removed\n    UNIT=x\n");
  REQUIRE(count(all, Kind::queued) == 1);
  CHECK(to_rfc3339(first(all, Kind::queued).time) == "2025-11-21T03:03:25.336Z");  // as the cursor has it
  CHECK(first(all, Kind::queued).host == "mx1");
  CHECK(first(all, Kind::queued).pid == 12);
  CHECK(first(all, Kind::queued).id == "4ABCDEF012");
  CHECK(count(all, Kind::unread) == 0);
  REQUIRE(count(all, Kind::done) == 1);
  CHECK(first(all, Kind::done).id == "4ABCDEF013");
  CHECK(to_rfc3339(first(all, Kind::done).time) == "2026-11-21T04:07:30.535Z");
  bool more = false;
  for (const auto& one : all) more = more || one.text.find("removed and more TOO=much") != std::string::npos;
  CHECK(more);
}

TEST_CASE("the journal as JSON for people, and in a sequence") {
  const auto all = told(
      "{\n\t\"__REALTIME_TIMESTAMP\" : \"1795234048535000\",\n\t\"_HOSTNAME\" : \"mx1\",\n\t\"SYSLOG_IDENTIFIER\" : \"postfix/qmgr\",\n\t\"MESSAGE\" : \"4ABCDEF012: removed\"\n}\n"
      "{\n\t\"MESSAGE\" : [\n\t\t52,\n\t\t65\n\t],\n\t\"_COMM\" : \"x\"\n}\n"
      "\x1e{\"__REALTIME_TIMESTAMP\":\"1795234048535000\",\"SYSLOG_IDENTIFIER\":\"postfix/qmgr\",\"MESSAGE\":\"4ABCDEF013: removed\"}\n"
      "{\nNov 21 03:02:13 mx1 postfix/qmgr[1]: 4ABCDEF014: removed\n");
  CHECK(count(all, Kind::done) == 3);
  CHECK(first(all, Kind::done).id == "4ABCDEF012");
  CHECK(to_rfc3339(first(all, Kind::done).time) == "2026-11-21T04:07:28.535Z");
}

TEST_CASE("times since the start of the machine are no times of day") {
  const auto all = told("[   12.345678] mx1 postfix/qmgr[12]: 4ABCDEF012: removed\n");
  REQUIRE(all.size() == 1);
  CHECK(all[0].kind == Kind::done);
  CHECK_FALSE(all[0].time_known);
}
