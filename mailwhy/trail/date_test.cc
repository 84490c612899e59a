#include <doctest/doctest.h>

#include "mailwhy/trail/date.h"

using namespace mailwhy;
using namespace mailwhy::trail;

namespace {
std::string told(std::string_view text) {
  const auto stamp = parse_date(text);
  if (!stamp) return "-";
  std::string out = to_rfc3339(stamp->time).substr(0, 19) + " " + std::to_string(stamp->offset_min);
  if (stamp->place_unknown) out += " place_unknown";
  for (const auto oddity : stamp->oddities) out += " " + std::string(to_string(oddity));
  return out;
}
struct DateRow {
  std::string_view text, expected;
};
constexpr DateRow date_rows[] = {
    {"Sat, 21 Nov 2026 03:02:13 +0000", "2026-11-21T03:02:13 0"},
    {" Sat, 21 Nov 2026 04:02:13 +0100 (CET)\r\n", "2026-11-21T03:02:13 60"},
    {"21 Nov 2026 03:02:13 -0000", "2026-11-21T03:02:13 0 place_unknown"},
    {"Sat, 21 Nov 2026 03:02 +0000", "2026-11-21T03:02:00 0"},
    {"Sat,21 Nov 2026 08:32:13 +0530", "2026-11-21T03:02:13 330"},
    {"Fri, 20 Nov 2026 22:02:13 EST", "2026-11-21T03:02:13 -300 named_zone"},
    {"Sat, 21 Nov 26 03:02:13 GMT", "2026-11-21T03:02:13 0 short_year"},
    {"Sun, 21 Nov 99 03:02:13 UT", "1999-11-21T03:02:13 0 short_year"},
    {"Tue, 21 Nov 126 03:02:13 +0000", "2026-11-21T03:02:13 0 short_year wrong_weekday"},
    {"Mon, 21 Nov 2026 03:02:13 +0000", "2026-11-21T03:02:13 0 wrong_weekday"},
    {"Sat, 21 Nov 2026 03:02:13", "2026-11-21T03:02:13 0 no_zone"},
    {"Sat, 21 Nov 2026 03:02:13 IST", "2026-11-21T03:02:13 0 place_unknown unknown_zone"},
    {"Sat, 21 Nov 2026 03:02:13 A", "2026-11-21T03:02:13 0 place_unknown unknown_zone"},
    {"Sat, 21 Nov 2026 03:02:13 Z", "2026-11-21T03:02:13 0"},
    {"Sat (so they say), 21 (of) Nov (\\)nested (x)) 2026 03:02:13 +0000", "2026-11-21T03:02:13 0"},
    {"Sat Nov 21 03:02:13 2026", "2026-11-21T03:02:13 0 other_order no_zone"},
    {"Sat Nov 21 04:02:13 CET 2026", "2026-11-21T03:02:13 60 other_order named_zone"},
    {"2026-11-21T03:02:13Z", "2026-11-21T03:02:13 0 other_order"},
    {"2026-11-21 03:02:13.123 +0000 UTC", "2026-11-21T03:02:13 0 other_order"},
    {"2026-11-21T04:02:13.5+01:00", "2026-11-21T03:02:13 60 other_order"},
    {"Sat, 21-Nov-2026 03:02:13 GMT", "2026-11-21T03:02:13 0"},
    {"Saturday, November 21, 2026 3:02:13 AM +0000", "2026-11-21T03:02:13 0 other_order"},
    {"21 Nov 2026 3:02:13 pm +0000", "2026-11-21T15:02:13 0"},
    {"Sat, 21 Nov 2026 03:02:13 +9900", "2026-11-17T00:02:13 5940 impossible_zone"},
    {"Sat, 21 Nov 2026 23:59:60 +0000", "2026-11-22T00:00:00 0"},
    {"Sat, 21 Nov 2026 03:02:13 +0000 blah", "2026-11-21T03:02:13 0 rest"},
    {"04/05/2026 03:02:13", "-"},
    {"Sat, 30 Feb 2026 03:02:13 +0000", "-"},
    {"Sat, 21 Nov 2026 25:02:13 +0000", "-"},
    {"Sat, 21 Nov 1899 03:02:13 +0000", "-"},
    {"Sat, 21 Nov 2026", "-"},
    {"yesterday", "-"},
    {"", "-"},
};
}  // namespace

TEST_CASE("dates as they are written: obsolete zones, short years, other orders, comments") {
  for (const auto& row : date_rows) {
    CAPTURE(row.text);
    CHECK(told(row.text) == row.expected);
  }
}
