#include "mailwhy/logs/stamp.h"

#include <doctest/doctest.h>

#include <string>

using namespace mailwhy;
using namespace mailwhy::logs;

TEST_CASE("the first line's year follows from the last one") {
  const Time now = *parse_time("2026-11-21T12:00:00Z"), spring = *parse_time("2026-03-01T12:00:00Z");
  struct Row {
    std::vector<std::string_view> days;
    Time limit;
    std::optional<int> year;
  };
  for (const auto& row : std::initializer_list<Row>{
           {{"Oct  1", "Feb  3"}, now, 2025},
           {{"Nov 20", "Nov 21"}, now, 2026},
           {{"Nov 20", "Nov 29"}, now, 2025},
           {{"Nov 20", "Feb  3"}, now, 2025},   // begins before today's date, and goes over New Year
           {{"Nov 20", "Nov 21"}, spring, 2025},
           {{"Nov 20", "Dec 31", "Jan  1", "Dec 31", "Jan  1", "Jan  2"}, now, 2025},  // out of order for a moment
           {{"Nov 20", "Mar  1", "Jul  1", "Dec 30", "Apr  1", "Aug  1", "Jan  5"}, now, 2023},
           {{"Nov 15", "Nov 21", "Nov  8", "Nov 15"}, now, 2026},  // the newer file first
           {{"Jan  5", "Jan 20", "Nov  8", "Dec 30"}, now, 2026},  // the same, over New Year
           {{"Jan  5", "Nov 20"}, now, 2026},
           {{"Nov 21", "Nov 20", "Nov 21"}, now, 2026},
           {{"Nov 22"}, now, 2026},             // clocks differ, and so do zones
           {{"Nov 23"}, now, 2025},
           {{}, now, std::nullopt},
       }) {
    std::vector<std::string> text;
    for (const auto day : row.days) text.push_back("<22>" + std::string(day) + " 00:00:00 h p: x");
    const std::vector<std::string_view> lines(text.begin(), text.end());
    CAPTURE((text.empty() ? std::string() : text.back()));
    CHECK(year_of_first(lines, row.limit) == row.year);
  }
  CHECK_FALSE(year_of_first({"Nov 20 2024 00:00:00 h p: x", "Nov 29 00:00:00 h p: x"}, now));
  CHECK_FALSE(year_of_first({"2026-11-20T00:00:00Z h p: x", "", "x"}, now));
  CHECK(year_of_first({"", "continued", "Nov 29 00:00:00 h p: x"}, now) == 2025);
}

TEST_CASE("pieces of times") {
  std::string_view text = " CEST mx1";
  CHECK_FALSE(take_zone_name(text));
  CHECK(text == " mx1");
  text = " mx1 x";
  CHECK_FALSE(take_zone_name(text));
  CHECK(text == " mx1 x");
  text = "03:02:60.25x";
  CHECK(take_clock(text) == 10'980'250'000);
  CHECK(text == "x");
  text = "24:00:00";
  CHECK(take_clock(text) == -1);
  text = "[    0.000000 <    0.000001>] x";
  CHECK(take_uptime(text));
  CHECK(text == "x");
}
