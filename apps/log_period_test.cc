#include "apps/log_period.h"

#include <doctest/doctest.h>

namespace mailwhy::apps {
namespace {

TEST_CASE("times as people name them") {
  const Time now = *parse_time("2026-11-21T03:16:49Z");
  const struct {
    const char* said;
    const char* meant;
    int zone_min;
  } rows[] = {
      {"2026-11-20", "2026-11-20T00:00:00Z", 0},
      {"2026-11-20", "2026-11-19T22:00:00Z", 120},
      {"2026-11-20 12:30", "2026-11-20T12:30:00Z", 0},
      {"2026-11-20T12:30:05Z", "2026-11-20T12:30:05Z", 120},
      {"2026-11-20T12:30:05+01:00", "2026-11-20T11:30:05Z", 0},
      {"today", "2026-11-21T00:00:00Z", 0},
      {"yesterday", "2026-11-20T00:00:00Z", 0},
      {"today", "2026-11-20T05:00:00Z", -300},  // it is still the 20th there
      {"now", "2026-11-21T03:16:49Z", 0},
      {"2h", "2026-11-21T01:16:49Z", 0},
      {"3d", "2026-11-18T03:16:49Z", 0},
      {"1w", "2026-11-14T03:16:49Z", 0},
  };
  for (const auto& row : rows) {
    CAPTURE(row.said);
    const auto time = parse_moment(row.said, now, row.zone_min);
    REQUIRE(time);
    CHECK(to_rfc3339(*time) == to_rfc3339(*parse_time(row.meant)));
  }
  for (const char* wrong : {"", "x", "h", "2026", "2026-13-01", "tomorrow", "-2h", "2y", "2026-11-20T"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_moment(wrong, now, 0));
  }
}

}  // namespace
}  // namespace mailwhy::apps
