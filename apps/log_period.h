// Points in time as people name them on a command line: --since and --until.
#pragma once
#include <optional>
#include <string_view>

#include "mailwhy/base/time.h"

namespace mailwhy::apps {

// "2026-11-21", "2026-11-21T03:16:49Z", "2026-11-21 03:16", "now", "today", "yesterday", or how long ago: "90s", "30m", "2h", "3d", "1w".  Dates and
// times without a zone are meant `zone_min` minutes east of UTC.
std::optional<Time> parse_moment(std::string_view text, Time now, int zone_min);

}  // namespace mailwhy::apps
