// Points and lengths of time.  The clock itself belongs to net::Net; nothing here reads one.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "mailwhy/base/result.h"

namespace mailwhy {

using Duration = std::chrono::microseconds;
using Time = std::chrono::sys_time<Duration>;
using namespace std::chrono_literals;

// RFC 3339 in UTC with milliseconds: 2026-11-21T03:16:49.120Z
std::string to_rfc3339(Time time);
// The same for people: 2026-11-21 03:16:49 UTC
std::string to_readable(Time time);
// Reads RFC 3339 (UTC or with offset, fraction optional) and YYYY-MM-DD.
Result<Time> parse_time(std::string_view text);

// Milliseconds as a decimal for JSON `_ms` fields, rounded to whole ones.
inline long long to_ms(Duration d) { return std::chrono::round<std::chrono::milliseconds>(d).count(); }
// For people: "23 ms", "1.24 s", "5:00 min".
std::string to_readable(Duration d);
// Reads "10", "10s", "500ms", "2m"; a bare number is seconds.  Negative and absurd values are errors.
Result<Duration> parse_duration(std::string_view text);

}  // namespace mailwhy
