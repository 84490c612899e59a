#include "mailwhy/base/time.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"

namespace mailwhy {
namespace {
struct Parts {
  int year;
  unsigned month, day;
  long long hour, minute, second, ms;
};

Parts split_time(Time time) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(time - days).count();
  return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
          ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000};
}

// Takes exactly `digits` decimal digits off the front; -1 when they are not there.
int take_digits(std::string_view& in, std::size_t digits) {
  if (in.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (in[i] < '0' || in[i] > '9') return -1;
    value = value * 10 + (in[i] - '0');
  }
  in.remove_prefix(digits);
  return value;
}

bool take_char(std::string_view& in, std::string_view any_of) {
  if (in.empty() || any_of.find(in.front()) == std::string_view::npos) return false;
  in.remove_prefix(1);
  return true;
}
}  // namespace

std::string to_rfc3339(Time time) {
  const Parts p = split_time(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", p.year, p.month, p.day, p.hour, p.minute, p.second,
                     p.ms);
}

std::string to_readable(Time time) {
  const Parts p = split_time(time);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", p.year, p.month, p.day, p.hour, p.minute, p.second);
}

// RFC 3339 s5.6   date-time = full-date "T" full-time
Result<Time> parse_time(std::string_view text) {
  const auto bad = [&] {
    return fail("I cannot read \"" + visible(text) + "\" as a time; write it like 2026-11-21T03:16:49Z.");
  };
  std::string_view in = text;
  const int year = take_digits(in, 4);
  if (year < 0 || !take_char(in, "-")) return bad();
  const int month = take_digits(in, 2);
  if (month < 0 || !take_char(in, "-")) return bad();
  const int day = take_digits(in, 2);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day < 0 ? 0 : day))};
  if (day < 0 || !date.ok()) return bad();
  Time time{std::chrono::sys_days(date)};
  if (in.empty()) return time;
  if (!take_char(in, "Tt ")) return bad();
  const int hour = take_digits(in, 2);
  if (hour < 0 || hour > 23 || !take_char(in, ":")) return bad();
  const int minute = take_digits(in, 2);
  if (minute < 0 || minute > 59 || !take_char(in, ":")) return bad();
  const int second = take_digits(in, 2);
  if (second < 0 || second > 60) return bad();
  time += std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  if (take_char(in, ".")) {
    long long scale = 100000;
    bool any = false;
    while (!in.empty() && in.front() >= '0' && in.front() <= '9') {
      time += Duration((in.front() - '0') * scale);
      scale /= 10;
      in.remove_prefix(1);
      any = true;
    }
    if (!any) return bad();
  }
  if (in.size() == 1 && take_char(in, "Zz")) return time;
  const bool west = !in.empty() && in.front() == '-';
  if (!take_char(in, "+-")) return bad();
  const int offset_hours = take_digits(in, 2);
  if (offset_hours < 0 || offset_hours > 23 || !take_char(in, ":")) return bad();
  const int offset_minutes = take_digits(in, 2);
  if (offset_minutes < 0 || offset_minutes > 59 || !in.empty()) return bad();
  const Duration offset = std::chrono::hours(offset_hours) + std::chrono::minutes(offset_minutes);
  return west ? time + offset : time - offset;
}

std::string to_readable(Duration d) {
  const double ms = static_cast<double>(d.count()) / 1000.0;
  if (ms < 999.5) return fmt::format("{:.0f} ms", ms);
  const double s = ms / 1000.0;
  if (s < 9.995) return fmt::format("{:.2f} s", s);
  if (s < 119.95) return fmt::format("{:.1f} s", s);
  const long long whole = static_cast<long long>(s + 0.5);
  return fmt::format("{}:{:02} min", whole / 60, whole % 60);
}

Result<Duration> parse_duration(std::string_view text) {
  std::string_view number = text;
  double unit_us = 1e6;
  if (number.ends_with("ms")) {
    number.remove_suffix(2);
    unit_us = 1e3;
  } else if (number.ends_with("s")) {
    number.remove_suffix(1);
  } else if (number.ends_with("m")) {
    number.remove_suffix(1);
    unit_us = 60e6;
  }
  double value = 0, scale = 0;
  bool any = false;
  for (const char c : number) {
    if (c == '.' && scale == 0) {
      scale = 1;
    } else if (c >= '0' && c <= '9' && number.size() < 12) {
      any = true;
      if (scale == 0) {
        value = value * 10 + (c - '0');
      } else {
        scale /= 10;
        value += (c - '0') * scale;
      }
    } else {
      any = false;
      break;
    }
  }
  const double us = value * unit_us;
  if (!any || us < 1000 || us > 86400e6)
    return fail("I cannot use \"" + visible(text) + "\" as a time limit; give seconds such as 10, 2.5 or 500ms, up to a day.",
                Error::Kind::usage);
  return Duration(static_cast<long long>(us));
}

}  // namespace mailwhy
