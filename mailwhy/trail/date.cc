#include "mailwhy/trail/date.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "mailwhy/base/text.h"

namespace mailwhy::trail {
namespace {

constexpr std::size_t longest_date = 300;
constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> weekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct ZoneName {
  std::string_view name;
  int offset_min;
};
// RFC 5322 s4.3, and names that mean one thing only wherever mail is written.
constexpr ZoneName zones[] = {
    {"ut", 0},      {"utc", 0},     {"gmt", 0},     {"z", 0},       {"est", -300},  {"edt", -240},  {"cst", -360},  {"cdt", -300},  {"mst", -420},
    {"mdt", -360},  {"pst", -480},  {"pdt", -420},  {"akst", -540}, {"akdt", -480}, {"hst", -600},  {"wet", 0},     {"west", 60},   {"cet", 60},
    {"cest", 120},  {"met", 60},    {"mest", 120},  {"mez", 60},    {"mesz", 120},  {"eet", 120},   {"eest", 180},  {"msk", 180},   {"jst", 540},
    {"kst", 540},   {"hkt", 480},   {"sgt", 480},   {"awst", 480},  {"aest", 600},  {"aedt", 660},  {"nzst", 720},  {"nzdt", 780},  {"brt", -180},
};

template <typename Names>
std::optional<int> index_in(const Names& names, std::string_view word) {
  if (word.size() < 3) return std::nullopt;
  const std::string three = lower_ascii(word.substr(0, 3));
  const auto found = std::find(names.begin(), names.end(), three);
  if (found == names.end()) return std::nullopt;
  // "March" and "Saturday" too, but not "Market".
  const bool letters = std::all_of(word.begin(), word.end(), [](char c) { return (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z') || c == '.'; });
  return letters && word.size() <= 10 ? std::optional<int>(static_cast<int>(found - names.begin())) : std::nullopt;
}

// Without comments (RFC 5322 s3.2.2), which may be nested and never closed; blanks in their places.
std::string without_comments(std::string_view text) {
  std::string out;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && depth > 0) {
      ++i;
      continue;
    }
    if (c == '(') ++depth;
    if (depth == 0) out += c == '\r' || c == '\n' || c == '\t' || c == ',' ? ' ' : c;
    if (c == ')' && depth > 0) {
      --depth;
      out += ' ';
    }
  }
  return out;
}

struct Parts {
  std::optional<int> day, month, year, weekday, offset;
  std::optional<int> hour, minute, second;
  std::size_t year_digits = 0;
  bool afternoon = false, morning = false, after_time_year = false;
  bool place_unknown = false;
  std::vector<DateOddity> odd;
  std::size_t rest = 0;
};

std::optional<int> number(std::string_view text, int most) {
  const auto n = text.size() <= 4 ? parse_number(text, static_cast<std::uint64_t>(most)) : std::nullopt;
  return n ? std::optional<int>(static_cast<int>(*n)) : std::nullopt;
}

// HH:MM[:SS[.fraction]]
bool read_clock(std::string_view word, Parts& parts) {
  if (parts.hour) return false;
  const auto dot = word.find_first_of(".,");
  const bool fraction = dot != std::string_view::npos;
  const auto pieces = split(word.substr(0, dot), ':');
  if (pieces.size() < 2 || pieces.size() > 3) return false;
  if (fraction && !std::all_of(word.begin() + static_cast<std::ptrdiff_t>(dot) + 1, word.end(), is_digit)) return false;
  const auto hour = number(pieces[0], 24), minute = number(pieces[1], 59), second = pieces.size() == 3 ? number(pieces[2], 60) : std::optional<int>(0);
  if (!hour || !minute || !second) return false;
  parts.hour = hour;
  parts.minute = minute;
  parts.second = second;
  return true;
}

// "+0130", "-8", "+01:30"
bool read_offset(std::string_view word, Parts& parts) {
  if (word.size() < 2 || (word[0] != '+' && word[0] != '-') || parts.offset) return false;
  std::string digits;
  for (const char c : word.substr(1)) {
    if (c == ':' && digits.size() == 2) continue;
    if (!is_digit(c)) return false;
    digits += c;
  }
  if (digits.size() == 1) digits = "0" + digits;
  if (digits.size() == 2) digits += "00";
  if (digits.size() == 3) digits = "0" + digits;
  if (digits.size() != 4) return false;
  const int hours = *number(std::string_view(digits).substr(0, 2), 99), minutes = *number(std::string_view(digits).substr(2), 99);
  if (hours > 14 || minutes > 59) parts.odd.push_back(DateOddity::impossible_zone);
  const int offset = hours * 60 + minutes;
  parts.offset = word[0] == '-' ? -offset : offset;
  parts.place_unknown = word[0] == '-' && offset == 0;
  return true;
}

bool read_zone_name(std::string_view word, Parts& parts) {
  const bool letters = !word.empty() && word.size() <= 5 && std::all_of(word.begin(), word.end(), [](char c) { return lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z'; });
  if (!letters || !parts.hour) return false;
  const std::string name = lower_ascii(word);
  if (name == "am" || name == "pm") {
    (name == "pm" ? parts.afternoon : parts.morning) = true;
    return true;
  }
  const auto known = std::find_if(std::begin(zones), std::end(zones), [&](const ZoneName& zone) { return zone.name == name; });
  if (parts.offset) return known != std::end(zones) || name.size() == 1;  // "+0000 UTC": the digits have said it already
  if (known == std::end(zones)) {
    // Single letters were defined the wrong way round in RFC 822; they and unknown names say nothing (RFC 5322 s4.3).
    parts.odd.push_back(DateOddity::unknown_zone);
    parts.offset = 0;
    parts.place_unknown = true;
    return true;
  }
  parts.offset = known->offset_min;
  if (name != "gmt" && name != "ut" && name != "utc" && name != "z") parts.odd.push_back(DateOddity::named_zone);
  return true;
}

// 2026-11-21, 2026-11-21T03:02:13Z
bool read_iso(std::string_view word, Parts& parts) {
  if (word.size() < 10 || word[4] != '-' || word[7] != '-' || parts.year || parts.day) return false;
  const auto year = number(word.substr(0, 4), 9999), month = number(word.substr(5, 2), 12), day = number(word.substr(8, 2), 31);
  if (!year || !month || !day || *month == 0) return false;
  if (word.size() > 10) {
    if (word[10] != 'T' && word[10] != 't') return false;
    auto clock = word.substr(11);
    const auto zone = clock.find_first_of("Zz+-");
    if (!read_clock(clock.substr(0, zone), parts)) return false;
    if (zone != std::string_view::npos && !read_offset(clock.substr(zone), parts)) read_zone_name(clock.substr(zone), parts);
  }
  parts.year = year;
  parts.year_digits = 4;
  parts.month = *month - 1;
  parts.day = day;
  parts.odd.push_back(DateOddity::other_order);
  return true;
}

void read_number(std::string_view word, Parts& parts) {
  const auto n = number(word, 9999);
  if (!n) {
    ++parts.rest;
  } else if (!parts.day && word.size() <= 2) {
    if (parts.month) parts.odd.push_back(DateOddity::other_order);
    parts.day = n;
  } else if (!parts.year && word.size() >= 2) {
    parts.year = n;
    parts.year_digits = word.size();
    parts.after_time_year = parts.hour.has_value();
  } else {
    ++parts.rest;
  }
}

void read_word(std::string_view word, Parts& parts) {
  if (parts.hour && parts.year && parts.offset && parts.rest > 0) return;
  if (read_iso(word, parts)) return;
  // The zone stands behind the clock; "-2026" before it does not count as one.
  if (parts.hour && read_offset(word, parts)) return;
  if (word.find(':') != std::string_view::npos) {
    const auto zone = word.find_first_of("+-");
    if (!read_clock(word.substr(0, zone), parts)) ++parts.rest;
    else if (zone != std::string_view::npos && !read_offset(word.substr(zone), parts)) ++parts.rest;
    return;
  }
  if (word.find('-') != std::string_view::npos && word[0] != '-' && word.find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string_view::npos && !parts.month) {
    for (const auto piece : split(word, '-')) read_word(piece, parts);  // 21-Nov-2026
    return;
  }
  if (!parts.weekday && !parts.month)
    if (const auto day = index_in(weekdays, word)) {
      parts.weekday = day;
      return;
    }
  if (!parts.month)
    if (const auto month = index_in(months, word)) {
      parts.month = month;
      return;
    }
  if (!word.empty() && is_digit(word[0])) return read_number(word, parts);
  if (!read_zone_name(word, parts)) ++parts.rest;
}

}  // namespace

std::string_view to_string(DateOddity oddity) {
  switch (oddity) {
    case DateOddity::short_year: return "short_year";
    case DateOddity::wrong_weekday: return "wrong_weekday";
    case DateOddity::named_zone: return "named_zone";
    case DateOddity::unknown_zone: return "unknown_zone";
    case DateOddity::no_zone: return "no_zone";
    case DateOddity::impossible_zone: return "impossible_zone";
    case DateOddity::other_order: return "other_order";
    case DateOddity::rest: break;
  }
  return "rest";
}

bool Stamp::has(DateOddity oddity) const { return std::find(oddities.begin(), oddities.end(), oddity) != oddities.end(); }

std::optional<Stamp> parse_date(std::string_view text) {
  const std::string plain = without_comments(text.substr(0, longest_date));
  Parts parts;
  for (const auto word : split_words(plain)) read_word(word, parts);
  if (!parts.day || !parts.month || !parts.year || !parts.hour) return std::nullopt;
  if ((parts.afternoon || parts.morning) && (*parts.hour < 1 || *parts.hour > 12)) parts.afternoon = parts.morning = false;
  if (parts.afternoon && *parts.hour < 12) parts.hour = *parts.hour + 12;
  if (parts.morning && *parts.hour == 12) parts.hour = 0;
  if (*parts.hour > 23) return std::nullopt;

  Stamp stamp;
  stamp.oddities = parts.odd;
  const auto odd = [&](DateOddity what) {
    if (!stamp.has(what)) stamp.oddities.push_back(what);
  };
  int year = *parts.year;
  if (parts.year_digits < 4) {  // RFC 5322 s4.3
    odd(DateOddity::short_year);
    year += parts.year_digits == 2 && year < 50 ? 2000 : 1900;
  }
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), month(static_cast<unsigned>(*parts.month + 1)), day(static_cast<unsigned>(*parts.day))};
  if (year < 1970 || !date.ok()) return std::nullopt;
  if (parts.after_time_year) odd(DateOddity::other_order);
  const sys_days days(date);
  if (parts.weekday && weekday(days).c_encoding() != static_cast<unsigned>(*parts.weekday)) odd(DateOddity::wrong_weekday);
  if (!parts.offset) odd(DateOddity::no_zone);
  if (parts.rest > 0) odd(DateOddity::rest);
  stamp.offset_min = parts.offset.value_or(0);
  stamp.place_unknown = parts.place_unknown;
  stamp.time = days + hours(*parts.hour) + minutes(*parts.minute) + seconds(*parts.second) - minutes(stamp.offset_min);
  return stamp;
}

}  // namespace mailwhy::trail
