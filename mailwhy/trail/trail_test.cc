#include <doctest/doctest.h>

#include <fmt/format.h>

#include "mailwhy/trail/clocks.h"
#include "mailwhy/trail/trail.h"

using namespace mailwhy;
using namespace mailwhy::trail;

namespace {

struct Leg {
  std::string_view from, by;
  int at_s;  // after 03:00:00 UTC on 2026-11-21
  std::string_view more = "";
};
std::string stamp(int at_s) {
  const Time time = *parse_time("2026-11-21T03:00:00Z") + std::chrono::seconds(at_s);
  const std::string text = to_rfc3339(time);
  return fmt::format("{} Nov 2026 {} +0000", text.substr(8, 2), text.substr(11, 8));
}
// Oldest leg first, as it happened.
std::string message(const std::vector<Leg>& legs, std::optional<int> date = std::nullopt) {
  std::string out;
  for (auto leg = legs.rbegin(); leg != legs.rend(); ++leg)
    out += fmt::format("Received: {}{}by {} (Postfix) with ESMTPS id 1{}; {}\r\n", leg->from.empty() ? "" : "from ", leg->from.empty() ? "" : std::string(leg->from) + " ", leg->by, leg->more, stamp(leg->at_s));
  if (date) out += "Date: " + stamp(*date) + "\r\n";
  return out + "From: ann@sender.test\r\n\r\nhello\r\n";
}
Trail trail_of(const std::string& text, const Options& options = {}) { return follow(mail::read_message(text), options); }
std::string waits(const Trail& trail) {
  std::string out;
  for (const auto& hop : trail.hops) out += (out.empty() ? "" : " ") + (hop.wait ? std::to_string(hop.wait->count() / 1000000) : "-");
  return out;
}
std::string faults(const Trail& trail) {
  std::string out;
  for (const auto& clock : trail.clocks) {
    out += fmt::format("{}{}{:+}", out.empty() ? "" : " ", clock.date_field ? "Date" : clock.host, clock.off.count() / 1000000);
    if (clock.zone_slip_min) out += fmt::format("({:+}min)", *clock.zone_slip_min);
  }
  return out;
}
const std::vector<Leg> usual{{"", "app01", 0},
                             {"app01 (app01.sender.test [192.0.2.5])", "smtp.sender.test", 1},
                             {"smtp.sender.test (smtp.sender.test [192.0.2.1])", "relay.isp.test", 3},
                             {"relay.isp.test (relay.isp.test [198.51.100.1])", "mx1.example.test", 315},
                             {"mx1.example.test (mx1.example.test [10.0.0.1])", "store3", 316}};
std::vector<Leg> shifted(std::size_t which, int by_s) {
  auto legs = usual;
  legs[which].at_s += by_s;
  return legs;
}

}  // namespace

TEST_CASE("a message that waited in one place") {
  const auto trail = trail_of(message(usual, 0));
  CHECK(waits(trail) == "0 1 2 312 1");
  REQUIRE(trail.slowest);
  CHECK(*trail.slowest == 3);
  CHECK(trail.hops[3].waited_at == "relay.isp.test");
  CHECK(trail.total == 316s);
  CHECK(trail.clocks.empty());
  CHECK(usual_pause(312s));
  REQUIRE(trail.boundary);
  CHECK(*trail.boundary == 3);
  CHECK(trail.receiver == "example.test");
  CHECK_FALSE(trail.hops[2].trusted);
  CHECK(trail.hops[4].trusted);
  CHECK(trail.suspects.empty());
}

TEST_CASE("one clock that is wrong is named, and the waits around it are put right") {
  struct Row {
    std::size_t which;
    int by_s;
    std::string_view expected;
  };
  const Row rows[] = {
      {0, 4, "app01+3"},             // the first clock ahead of the second
      {0, 3600, "app01+3599(+60min)"},
      {1, 100, "smtp.sender.test+98"},
      {1, -100, "smtp.sender.test-99"},
      {1, 3600, "smtp.sender.test+3598(+60min)"},  // ahead of everybody above it
      {2, -3600, "relay.isp.test-3598(-60min)"},
      {2, 1000, "relay.isp.test+688"},
      {4, -1800, "store3-1799(-30min)"},
      {3, -7200, "mx1.example.test-6888(-120min)"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.expected);
    const auto trail = trail_of(message(shifted(row.which, row.by_s), row.which == 0 ? std::optional<int>(0) : std::nullopt));
    CHECK(faults(trail) == row.expected);
    for (const auto& hop : trail.hops)
      if (hop.wait) CHECK(*hop.wait >= Duration::zero());
  }
}

TEST_CASE("time never runs backwards after the correction, whatever the stamps say") {
  std::vector<Reading> readings;
  unsigned seed = 7;
  for (int round = 0; round < 200; ++round) {
    readings.clear();
    for (int i = 0; i < 12; ++i) {
      seed = seed * 1664525u + 1013904223u;
      readings.push_back({std::string(1, static_cast<char>('a' + (seed >> 28) % 5)), Time(std::chrono::seconds(seed >> 20)), 1 + static_cast<int>((seed >> 10) % 3)});
    }
    const auto corrected = correct(readings);
    for (std::size_t i = 1; i < readings.size(); ++i) CHECK(corrected.at[i] >= corrected.at[i - 1]);
  }
  CHECK(correct({}).at.empty());
}

TEST_CASE("whole and half hours are slips of a zone; other amounts are not") {
  CHECK(zone_slip_min(3598s, Duration::max()) == 60);
  CHECK(zone_slip_min(3600s, 0s) == 60);
  CHECK(zone_slip_min(-1795s, 60s) == -30);
  CHECK(zone_slip_min(5 * 3600s + 1790s, Duration::max()) == 330);
  CHECK_FALSE(zone_slip_min(3000s, Duration::max()));
  CHECK_FALSE(zone_slip_min(2s, Duration::max()));
  CHECK_FALSE(zone_slip_min(3500s, 10s));
  CHECK_FALSE(zone_slip_min(20 * 3600s, Duration::max()));
}

TEST_CASE("the receiver's side: guessed from the top, or named") {
  // A stranger who writes our name into the lines below does not get inside.
  auto legs = usual;
  legs[1] = {"evil (evil [203.0.113.9])", "mx9.example.test", 1};
  CHECK(trail_of(message(legs)).boundary == 3);
  // Our own second server, by its private address.
  legs = usual;
  legs.push_back({"store3 (unknown [10.0.0.3])", "imap.example.test", 320});
  CHECK(trail_of(message(legs)).boundary == 3);
  Options mine;
  mine.my_names = {"isp.test"};
  const auto named = trail_of(message(usual), mine);
  CHECK(named.boundary == 2);
  CHECK(named.boundary_by == BoundaryBy::named);
  mine.my_names = {"elsewhere.test"};
  CHECK_FALSE(trail_of(message(usual), mine).boundary);
  CHECK(trail_of(message(usual), mine).boundary_by == BoundaryBy::unknown);
}

TEST_CASE("lines that do not hang together, addresses that cannot be") {
  auto legs = usual;
  legs[1] = {"app01", "mail.bank.test", 1};
  const auto trail = trail_of(message(legs));
  REQUIRE(trail.suspects.size() == 1);
  CHECK(trail.suspects[0].what == Suspicion::unlinked);
  CHECK(trail.suspects[0].hop == 1);
  legs = usual;
  legs[2].from = "smtp.sender.test (smtp.sender.test [299.0.2.1])";
  REQUIRE(trail_of(message(legs)).suspects.size() == 1);
  CHECK(trail_of(message(legs)).suspects[0].what == Suspicion::impossible_address);
}

TEST_CASE("a message that went round") {
  std::vector<Leg> legs;
  for (int i = 0; i < 3; ++i) {
    legs.push_back({"b.test (b.test [192.0.2.2])", "a.test", 2 * i});
    legs.push_back({"a.test (a.test [192.0.2.1])", "b.test", 2 * i + 1});
  }
  const auto trail = trail_of(message(legs));
  REQUIRE(trail.loops.size() == 2);
  CHECK(trail.loops[0].times == 3);
  CHECK(trail_of("Delivered-To: bob@example.test\nDelivered-To: bob@example.test\n" + message(usual)).loops.size() == 1);
  CHECK(trail_of("Delivered-To: bob@example.test\nDelivered-To: info@example.test\n" + message(usual)).loops.empty());
}

TEST_CASE("ten thousand Received lines cost no more than five hundred") {
  std::vector<Leg> legs(10000, Leg{"a.test", "b.test", 5});
  const auto trail = trail_of(message(legs));
  CHECK(trail.received_fields == 10000);
  CHECK(trail.hops.size() == 500);
}

TEST_CASE("the doors of the large providers are found by their own names") {
  const auto outlook = trail_of(
      "Received: from AM0PR01MB1.eurprd01.prod.outlook.com (2603:10a6:20b:16f::13)\n"
      " by AM0PR01MB2.eurprd01.prod.outlook.com with HTTPS; Sat, 21 Nov 2026 03:02:20 +0000\n"
      "Received: from DB8PR04CA01.eurprd04.prod.outlook.com (2603:10a6:10:117::10) by\n"
      " AM0PR01MB1.eurprd01.prod.outlook.com (2603:10a6:20b:16f::13) with Microsoft SMTP\n"
      " Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id\n"
      " 15.20.8158.21; Sat, 21 Nov 2026 03:02:19 +0000\n"
      "Received: from DB5EUR01FT001.eop-EUR01.prod.protection.outlook.com\n"
      " (2603:10a6:10:117:cafe::f4) by DB8PR04CA01.outlook.office365.com\n"
      " (2603:10a6:10:117::10) with Microsoft SMTP Server (version=TLS1_3,\n"
      " cipher=TLS_AES_256_GCM_SHA384) id 15.20.8158.20 via Frontend Transport; Sat,\n"
      " 21 Nov 2026 03:02:18 +0000\n"
      "Received: from out.sender.test (192.0.2.1) by\n"
      " DB5EUR01FT001.mail.protection.outlook.com (10.152.4.1) with Microsoft SMTP\n"
      " Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.8158.20 via\n"
      " Frontend Transport; Sat, 21 Nov 2026 03:02:17 +0000\n"
      "X-IncomingTopHeaderMarker: abc\n");
  REQUIRE(outlook.boundary);
  CHECK(outlook.hops[*outlook.boundary].line.from.helo == "out.sender.test");
  CHECK(outlook.receiver == "outlook.com");
  CHECK(outlook.suspects.empty());
  const auto gmail = trail_of(
      "Received: by 2002:a05:6402:1c9b:b0:5c9:1234 with SMTP id cy27csp123456edb;\n"
      "        Fri, 20 Nov 2026 19:02:14 -0800 (PST)\n"
      "Received: from out.sender.test (out.sender.test. [192.0.2.1])\n"
      "        by mx.google.com with ESMTPS id a1si123\n"
      "        for <bob@gmail.com>\n"
      "        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\n"
      "        Fri, 20 Nov 2026 19:02:13 -0800 (PST)\n"
      "Received: from localhost (localhost [127.0.0.1])\n"
      "\tby out.sender.test (Postfix) with ESMTP id 1; Sat, 21 Nov 2026 04:02:12 +0100 (CET)\n"
      "Received: from out.sender.test ([127.0.0.1]) by localhost (out.sender.test [127.0.0.1]) (amavisd-new, port 10024) with ESMTP id x; Sat, 21 Nov 2026 04:02:10 +0100 (CET)\n"
      "Received: from laptop (host9.isp.test [198.51.100.9]) by out.sender.test (Postfix) with ESMTPSA id 2; Sat, 21 Nov 2026 04:02:10 +0100 (CET)\n");
  REQUIRE(gmail.boundary);
  CHECK(gmail.hops[*gmail.boundary].line.by == "mx.google.com");
  CHECK(gmail.receiver == "google.com");
  CHECK(gmail.hops.size() == 5);
  CHECK(gmail.suspects.empty());
}
