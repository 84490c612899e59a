#include "mailwhy/logs/stamp.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace mailwhy::logs {
namespace {

unsigned value(char c) { return static_cast<unsigned>(c - '0'); }

int year_of(std::int64_t day) { return static_cast<int>(std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(day))).year()); }

}  // namespace

std::int64_t day_number(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day)).time_since_epoch().count();
}

unsigned month_of(const char* three) {
  static constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (unsigned m = 0; m < 12; ++m)
    if (std::memcmp(three, names[m].data(), 3) == 0) return m + 1;
  return 0;
}

bool take_weekday(std::string_view& text) {
  static constexpr std::array<std::string_view, 7> names{"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "};
  for (const auto name : names)
    if (text.starts_with(name)) return text.remove_prefix(name.size()), true;
  return false;
}

std::int64_t take_clock(std::string_view& text) {
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') return -1;
  const unsigned h = two_digits(text.data()), m = two_digits(text.data() + 3), s = two_digits(text.data() + 6);
  if (h > 23 || m > 59 || s > 60) return -1;
  std::int64_t us = (static_cast<std::int64_t>(h * 3600 + m * 60 + s)) * 1'000'000;
  std::size_t at = 8;
  if (at + 1 < text.size() && (text[at] == '.' || text[at] == ',') && is_stamp_digit(text[at + 1])) {
    std::int64_t unit = 100'000;
    for (++at; at < text.size() && is_stamp_digit(text[at]); ++at, unit /= 10) us += unit * value(text[at]);
  }
  text.remove_prefix(at);
  return us;
}

std::optional<OldStamp> take_old_stamp(std::string_view& text) {
  if (text.size() < 15 || text[3] != ' ') return std::nullopt;
  OldStamp stamp;
  stamp.month = month_of(text.data());
  if (stamp.month == 0) return std::nullopt;
  std::size_t at = 4;
  if (text[5] == ' ' && is_stamp_digit(text[4])) {  // "Nov 1 03:02:13"
    stamp.day = value(text[4]);
    at = 6;
  } else {
    stamp.day = two_digits(text.data() + 4);
    if (text[6] != ' ') return std::nullopt;
    at = 7;
  }
  if (stamp.day < 1 || stamp.day > 31) return std::nullopt;
  auto rest = text.substr(at);
  if (rest.size() > 13 && rest[4] == ' ' && std::all_of(rest.begin(), rest.begin() + 4, is_stamp_digit)) {
    stamp.year = static_cast<int>(value(rest[0]) * 1000 + value(rest[1]) * 100 + value(rest[2]) * 10 + value(rest[3]));
    rest.remove_prefix(5);
  }
  stamp.clock_us = take_clock(rest);
  if (stamp.clock_us < 0) return std::nullopt;
  text = rest;
  return stamp;
}

std::optional<int> take_zone_name(std::string_view& text) {
  if (text.size() < 4 || text[0] != ' ') return std::nullopt;
  const auto end = text.find(' ', 1);
  if (end == std::string_view::npos || end > 6) return std::nullopt;
  const auto name = text.substr(1, end - 1);
  const bool signs = name[0] == '+' || name[0] == '-';
  if (signs) {
    if ((name.size() != 3 && name.size() != 5) || !std::all_of(name.begin() + 1, name.end(), is_stamp_digit)) return std::nullopt;
    const unsigned minutes = two_digits(name.data() + 1) * 60 + (name.size() == 5 ? two_digits(name.data() + 3) : 0);
    text.remove_prefix(end);
    return name[0] == '-' ? -static_cast<int>(minutes) : static_cast<int>(minutes);
  }
  if (name.size() < 2 || !std::all_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) return std::nullopt;
  text.remove_prefix(end);
  return name == "UTC" || name == "GMT" ? std::optional<int>(0) : std::nullopt;
}

bool take_uptime(std::string_view& text) {
  if (text.size() < 12 || text[0] != '[') return false;
  std::size_t at = 1;
  const auto number = [&] {
    while (at < text.size() && text[at] == ' ') ++at;
    const auto begin = at;
    while (at < text.size() && is_stamp_digit(text[at])) ++at;
    if (at == begin || at >= text.size() || text[at] != '.') return false;
    const auto point = at++;
    while (at < text.size() && is_stamp_digit(text[at])) ++at;
    return at == point + 7 && at < text.size();
  };
  if (!number()) return false;
  if (text.substr(at).starts_with(" <")) {
    at += 2;
    if (!number() || text[at] != '>') return false;
    ++at;
  }
  if (!text.substr(std::min(at, text.size())).starts_with("] ")) return false;
  text.remove_prefix(at + 2);
  return true;
}

std::optional<Time> take_unix_time(std::string_view& text) {
  constexpr std::size_t seconds = 10, all = seconds + 7;  // of the years from 2001 to 2286
  if (text.size() < all + 1 || text[seconds] != '.' || text[all] != ' ') return std::nullopt;
  std::int64_t us = 0;
  for (std::size_t i = 0; i < all; ++i) {
    if (i == seconds) continue;
    if (!is_stamp_digit(text[i])) return std::nullopt;
    us = us * 10 + value(text[i]);
  }
  text.remove_prefix(all + 1);
  return Time(Duration(us));
}

void skip_priority(std::string_view& text) {
  if (text.size() < 3 || text[0] != '<') return;
  for (std::size_t i = 1; i < std::min<std::size_t>(5, text.size()); ++i) {
    if (text[i] == '>' && i > 1) return text.remove_prefix(i + 1);
    if (!is_stamp_digit(text[i])) return;
  }
}

std::optional<int> year_of_first(const std::vector<std::string_view>& lines, Time limit) {
  constexpr std::int64_t half_a_year = 183, some_leap_year = 2024;
  std::optional<OldStamp> first, last;
  int years = 0;                      // New Years between the two; some lines are out of order there
  for (auto line : lines) {
    skip_priority(line);
    const auto stamp = take_old_stamp(line);
    if (!stamp) continue;
    if (stamp->year != 0) {
      if (!first) return std::nullopt;
      continue;
    }
    if (!first) first = stamp;
    if (last) {
      const auto ahead = day_number(some_leap_year, stamp->month, stamp->day) - day_number(some_leap_year, last->month, last->day);
      if (ahead < -half_a_year) ++years;
      if (ahead > half_a_year) --years;
    }
    last = stamp;
  }
  if (!first) return std::nullopt;
  const auto today = std::chrono::floor<std::chrono::days>(limit).time_since_epoch().count();
  const auto latest = [&](const OldStamp& stamp) { return day_number(year_of(today), stamp.month, stamp.day) > today + 1 ? year_of(today) - 1 : year_of(today); };
  return std::min(latest(*last) - years, latest(*first));
}

}  // namespace mailwhy::logs
