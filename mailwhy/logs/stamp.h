// Times as logs write them, without what only a whole log can tell (the year of the old format).
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "mailwhy/base/time.h"

namespace mailwhy::logs {

constexpr std::int64_t day_us = 86'400'000'000;

inline bool is_stamp_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }
// Two digits, the first of which may be a blank; 100 when they are none.
inline unsigned two_digits(const char* p) {
  if (!is_stamp_digit(p[1]) || !(is_stamp_digit(p[0]) || p[0] == ' ')) return 100;
  return (p[0] == ' ' ? 0 : static_cast<unsigned>(p[0] - '0') * 10) + static_cast<unsigned>(p[1] - '0');
}
// Days since 1970; one that the month does not have is one of the next month.
std::int64_t day_number(int year, unsigned month, unsigned day);
// 1 to 12; 0 when the three letters name no month.
unsigned month_of(const char* three);
// "Mon" to "Sun" and a blank, as journald's long times begin, which `text` loses.
bool take_weekday(std::string_view& text);

// Microseconds of "03:02:13" at the beginning of `text`, which loses it, and a fraction behind it; -1 when it is no time of day.
std::int64_t take_clock(std::string_view& text);

// RFC 3164 s4.1.2: Mmm dd hh:mm:ss; "dd yyyy hh:mm:ss" as some routers and daemons write.
struct OldStamp {
  unsigned month = 0, day = 0;
  int year = 0;                       // 0: not told
  std::int64_t clock_us = 0;
};
std::optional<OldStamp> take_old_stamp(std::string_view& text);

// The zone's name behind a time ("UTC", "CET", "+03", "-0330") and the blank before it, which `text` loses: minutes east of UTC, nullopt for a name that
// is not the same everywhere; then the times of the log are meant in the zone that was told.
std::optional<int> take_zone_name(std::string_view& text);

// Seconds since the machine was started in brackets, as kernels and `journalctl -o short-monotonic` write them: "[   12.345678] "; with the
// distance to the line before, "[   12.345678 <    0.001>] ", too.  True when `text` lost one.
bool take_uptime(std::string_view& text);
// "1795234048.535000 ", as `journalctl -o short-unix` has it.
std::optional<Time> take_unix_time(std::string_view& text);

// "<22>" in front of a line, as the network protocol has it.
void skip_priority(std::string_view& text);

// The year of the first of these lines, which are of one log in their order, when their times have no year: the last one is not (more than
// a day) after `limit`, and from there the years are counted back; a New Year is where the next time is nearer to it than to the same year's,
// as Frames (frame.h) takes it.  Lines without such a time are passed over; nullopt when none is left or the
// first one tells its year.
std::optional<int> year_of_first(const std::vector<std::string_view>& lines, Time limit);

}  // namespace mailwhy::logs
