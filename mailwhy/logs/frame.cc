#include "mailwhy/logs/frame.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "mailwhy/logs/stamp.h"

namespace mailwhy::logs {
namespace {

std::uint32_t take_number(std::string_view text) {
  std::uint32_t n = 0;
  for (const char c : text) {
    if (!is_stamp_digit(c) || n > 400'000'000) return 0;
    n = n * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return n;
}

std::string_view take_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

// RFC 5424 s6.3: "-" or [id name="value" ...]...
bool skip_structured(std::string_view& text) {
  if (text.starts_with('-')) {
    text.remove_prefix(1);
    return true;
  }
  if (!text.starts_with('[')) return false;
  bool quoted = false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') ++i;
    else if (text[i] == '"') quoted = !quoted;
    else if (!quoted && text[i] == ']' && !(i + 1 < text.size() && text[i + 1] == '[')) {
      text.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

// RFC 5424 s6.2: "1 TIME HOST APP PROCID MSGID SD MSG" behind the priority; the time is taken already.
bool read_new_header(std::string_view rest, Framed& out) {
  out.host = take_word(rest);
  const auto app = take_word(rest);
  const auto pid = take_word(rest);
  take_word(rest);
  if (!skip_structured(rest)) return false;
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  set_tag(out, app);
  if (out.pid == 0) out.pid = take_number(pid);
  out.text = rest;
  return true;
}

// "mail.info" of BusyBox' syslogd, between host and tag.
bool is_facility(std::string_view word) {
  static constexpr std::array<std::string_view, 10> levels{"info", "notice", "warn", "warning", "err", "error", "crit", "debug", "alert", "emerg"};
  const auto dot = word.find('.');
  return dot != std::string_view::npos && std::find(levels.begin(), levels.end(), word.substr(dot + 1)) != levels.end();
}

// What ends a program's tag, or divides it.
constexpr auto in_tag = [] {
  std::array<bool, 256> out{};
  for (const char c : std::string_view(":[ /")) out[static_cast<unsigned char>(c)] = true;
  return out;
}();

// "[123]" at rest[end], which moves behind it; brackets that hold more are no process id.
void take_pid(std::string_view rest, std::size_t& end, Framed& out) {
  constexpr std::size_t most = 24;
  std::size_t close = end + 1;
  std::uint32_t pid = 0;
  bool number = true;
  for (; close < rest.size() && close < end + most && rest[close] != ']'; ++close) {
    number = number && is_stamp_digit(rest[close]) && pid <= 400'000'000;
    if (number) pid = pid * 10 + static_cast<std::uint32_t>(rest[close] - '0');
  }
  if (close >= rest.size() || close >= end + most) return;
  out.pid = number ? pid : 0;
  end = close + 1;
}

// "postfix@out.service", which `journalctl -o with-unit` has for a program: the unit without its kind is nearest to one.
void take_unit(Framed& out) {
  constexpr std::string_view kind = ".service";
  if (!out.tag.ends_with(kind)) return;
  auto unit = out.tag.substr(0, out.tag.size() - kind.size());
  unit.remove_prefix(unit.rfind('/') + 1);    // npos: nothing
  const auto at = unit.find('@');
  out.program = unit.substr(0, at);
  out.instance = at == std::string_view::npos ? std::string_view() : unit.substr(at + 1);
  if (out.instance == "-") out.instance = {};
}

// What stands for a host before "prog[123]: " behind a time with a blank in it: no id of a message, nothing in brackets, no field.
bool is_host_name(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return is_stamp_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' || c == ':'; });
}

// "stdout F ", which Kubernetes writes behind its own time.
bool skip_stream(std::string_view& text) {
  constexpr std::size_t length = 9;
  if (text.size() <= length || !text.starts_with("std") || text[6] != ' ' || text[8] != ' ' || (text[7] != 'F' && text[7] != 'P')) return false;
  if (!text.starts_with("stdout") && !text.starts_with("stderr")) return false;
  text.remove_prefix(length);
  return true;
}

bool is_iso_date(std::string_view text) {
  return text.size() > 19 && text[4] == '-' && text[7] == '-' && text[13] == ':' && is_stamp_digit(text[0]) && is_stamp_digit(text[3]) && is_stamp_digit(text[8]);
}

// "host prog[123]: text"; Solaris puts "[ID 1234 mail.info]" before the text.
bool read_old_header(std::string_view rest, Framed& out) {
  out.host = take_word(rest);
  if (out.host.empty() || out.host.back() == ':') {  // "last message repeated 2 times" and kernels lack one of the two
    if (out.host.size() < 2) return false;
    set_tag(out, out.host.substr(0, out.host.size() - 1));
    out.host = {};
    out.text = rest;
    return true;
  }
  for (int round = 0; round < 2; ++round) {
    // The tag, with its first and last slash.
    std::size_t end = 0, first_slash = std::string_view::npos, last_slash = first_slash;
    for (; end < rest.size(); ++end) {
      const char c = rest[end];
      if (!in_tag[static_cast<unsigned char>(c)]) continue;
      if (c != '/') break;
      last_slash = end;
      first_slash = std::min(first_slash, end);
    }
    const auto tag = rest.substr(0, end);
    if (end < rest.size() && rest[end] == '[') take_pid(rest, end, out);
    if (end < rest.size() && rest[end] == ':' && !tag.empty()) {
      ++end;
      while (end < rest.size() && rest[end] == ' ') ++end;
      out.tag = out.program = tag;
      if (last_slash != std::string_view::npos) {
        out.program = tag.substr(last_slash + 1);
        out.instance = tag.substr(0, first_slash);
      }
      if (tag.back() == 'e') take_unit(out);
      out.text = rest.substr(end);
      if (out.text.starts_with("[ID ")) {
        const auto close = out.text.find("] ");
        if (close != std::string_view::npos && close < 40) out.text.remove_prefix(close + 2);
      }
      return true;
    }
    if (round == 0 && is_facility(tag) && end < rest.size() && rest[end] == ' ') {
      rest.remove_prefix(end + 1);
      continue;
    }
    break;
  }
  out.text = rest;                    // "last message repeated 3 times", "-- MARK --"
  return true;
}

}  // namespace

Event Framed::event(Kind kind) const {
  Event event;
  event.kind = kind;
  event.time = time;
  event.time_known = time_known;
  event.line_number = number;
  event.host = host;
  event.instance = instance;
  event.program = program;
  event.pid = pid;
  return event;
}

void set_tag(Framed& framed, std::string_view tag) {
  if (tag.ends_with(']')) {
    const auto open = tag.rfind('[');
    if (open != std::string_view::npos) {
      framed.pid = take_number(tag.substr(open + 1, tag.size() - open - 2));
      tag = tag.substr(0, open);
    }
  }
  framed.tag = tag;
  const auto slash = tag.rfind('/');
  if (slash == std::string_view::npos) {
    framed.instance = {};
    framed.program = tag;
    return;
  }
  framed.program = tag.substr(slash + 1);
  framed.instance = tag.substr(0, tag.find('/'));
}

Frames::Frames(std::optional<int> year, Time now, int offset_min, bool grows) : year_(year), now_(now), offset_min_(offset_min), grows_(grows) {}

std::int64_t Frames::old_day(unsigned month, unsigned day, int year) {
  if (year != 0) {
    last_day_ = day_number(year, month, day);
    return *last_day_;
  }
  const auto key = month * 32 + day;
  if (key == cached_key_ && last_day_) return cached_day_;
  const auto today = now_.time_since_epoch().count() / day_us;
  std::int64_t best = 0;
  if (!last_day_) {
    const auto year_now = static_cast<int>(std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(today))).year());
    int y = year_.value_or(year_now);
    if (!year_ && day_number(y, month, day) > today + 1) --y;
    if (!year_ && month == 2 && day == 29)
      while (!std::chrono::year(y).is_leap() && y > 1970) --y;
    best = day_number(y, month, day);
  } else {
    const auto y = static_cast<int>(std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(*last_day_))).year());
    best = day_number(y, month, day);
    int taken = y;
    for (const int other : {y - 1, y + 1}) {
      const auto candidate = day_number(other, month, day);
      if (std::abs(candidate - *last_day_) < std::abs(best - *last_day_)) best = candidate, taken = other;
    }
    if (!year_ && !grows_ && taken > y && best > today + 1) best = day_number(y, month, day);
  }
  last_day_ = best;
  cached_key_ = key;
  cached_day_ = best;
  return best;
}

std::optional<Time> Frames::take_old(std::string_view& text) {
  // Most lines are of the same second as the one before.
  if (text.size() > last_old_.size() && last_old_[0] != 0 && std::memcmp(text.data(), last_old_.data(), last_old_.size()) == 0) {
    text.remove_prefix(last_old_.size() - 1);
    return last_old_time_;
  }
  const auto begin = text;
  const auto stamp = take_old_stamp(text);
  if (!stamp) return std::nullopt;
  const auto day = old_day(stamp->month, stamp->day, stamp->year);
  const Time time(Duration(day * day_us + stamp->clock_us - std::int64_t{offset_min_} * 60'000'000));
  last_old_ = {};
  if (begin.size() - text.size() == last_old_.size() - 1 && text.starts_with(' ')) {
    std::memcpy(last_old_.data(), begin.data(), last_old_.size());
    last_old_time_ = time;
  }
  return time;
}

// RFC 3339 s5.6, with a blank for the "T" and a zone without colon tolerated.
std::optional<Time> Frames::take_iso(std::string_view& text) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ')) return std::nullopt;
  if (std::memcmp(text.data(), last_iso_.data(), last_iso_.size()) != 0) {
    unsigned packed = 0;
    for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
      if (!is_stamp_digit(text[i])) return std::nullopt;
      packed = packed * 10 + static_cast<unsigned>(text[i] - '0');
    }
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(packed / 10'000)), std::chrono::month(packed / 100 % 100), std::chrono::day(packed % 100));
    if (!date.ok()) return std::nullopt;
    std::memcpy(last_iso_.data(), text.data(), last_iso_.size());
    last_iso_day_ = std::chrono::sys_days(date).time_since_epoch().count();
  }
  auto rest = text.substr(11);
  const auto clock = take_clock(rest);
  if (clock < 0) return std::nullopt;
  std::int64_t offset = offset_min_;
  if (rest.starts_with('Z')) {
    offset = 0;
    rest.remove_prefix(1);
  } else if (rest.size() >= 5 && (rest[0] == '+' || rest[0] == '-')) {
    const std::size_t minutes = rest[3] == ':' ? 4 : 3;
    if (rest.size() < minutes + 2 || two_digits(rest.data() + 1) > 23 || two_digits(rest.data() + minutes) > 59) return std::nullopt;
    offset = two_digits(rest.data() + 1) * 60 + two_digits(rest.data() + minutes);
    if (rest[0] == '-') offset = -offset;
    rest.remove_prefix(minutes + 2);
  }
  text = rest;
  return Time(Duration(last_iso_day_ * day_us + clock - offset * 60'000'000));
}

// "Sat 2026-11-21 03:02:13 CET": systemd.time(7).
std::optional<Time> Frames::take_long(std::string_view& text) {
  auto rest = text;
  if (!take_weekday(rest)) return std::nullopt;
  const auto time = take_iso(rest);
  if (!time) return std::nullopt;
  const auto zone = take_zone_name(rest);
  text = rest;
  return zone ? *time + std::chrono::minutes(offset_min_ - *zone) : *time;
}

// What journald's own time stands before; a process id tells it from programs that write such times themselves.
bool Frames::read_journal(std::string_view rest, Framed& out) {
  if (rest.size() < 20) return false;
  if (take_uptime(rest)) {
    if (!read_old_header(rest, out) || out.tag.empty() || out.host.empty()) return false;
  } else if (const auto unix_time = take_unix_time(rest)) {
    if (!read_old_header(rest, out) || out.pid == 0 || out.host.empty()) return false;
    out.time = *unix_time;
    out.time_known = true;
  } else {
    const auto time = take_long(rest);
    // What `-o verbose` begins an entry with has no host.
    if (!time || !rest.starts_with(' ') || rest.starts_with(" [") || !read_old_header(rest.substr(1), out)) return false;
    out.time = *time;
    out.time_known = true;
  }
  out.syslog = true;
  return true;
}

std::optional<Time> Frames::take_time(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  return is_stamp_digit(text[0]) ? take_iso(text) : take_old(text);
}

bool Frames::read_plain(std::string_view line, Framed& out) {
  out = Framed{};
  out.line = out.text = line;
  auto rest = line;
  skip_priority(rest);
  // RFC 5424 s6.2.2: version 1; what rsyslog and Postfix write to files has none.
  const bool versioned = rest.size() > 2 && rest[0] == '1' && rest[1] == ' ';
  if (versioned) rest.remove_prefix(2);
  if (rest.size() > 10 && is_stamp_digit(rest[0]) && rest[10] == ' ') return read_blank_iso(rest, out);
  std::optional<Time> time;
  if (versioned && rest.starts_with("- ")) {
    rest.remove_prefix(1);
  } else {
    time = take_time(rest);
    if (!time) {
      if (read_journal(rest, out)) return true;
      out = Framed{};
      out.line = out.text = line;
      return false;
    }
  }
  if (!rest.starts_with(' ')) return false;
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  out.time = time.value_or(Time{});
  out.time_known = time.has_value();
  if (!versioned && is_stamp_digit(line[0]) && read_contained(rest, out)) return true;
  out.syslog = versioned ? read_new_header(rest, out) : read_old_header(rest, out);
  if (!out.syslog) {
    out = Framed{};
    out.line = out.text = line;
  }
  return out.syslog;
}

// "2026-11-21 03:02:13 host prog[123]: text", as templates of syslog daemons write it; Exim's own log begins with the same time, and there
// no program with a process id follows.
bool Frames::read_blank_iso(std::string_view rest, Framed& out) {
  constexpr std::size_t farthest = 160;
  const auto line = out.line;
  if (rest.substr(0, farthest).find("]: ") == std::string_view::npos) return false;
  const auto time = take_iso(rest);
  if (!time || !rest.starts_with(' ')) return false;
  if (read_old_header(rest.substr(1), out) && out.pid != 0 && is_host_name(out.host)) {
    out.time = *time;
    out.time_known = out.syslog = true;
    return true;
  }
  out = Framed{};
  out.line = out.text = line;
  return false;
}

// What a container wrote, behind the time that its keeper put before it ("docker logs -t", Kubernetes): a line of syslog, whose own time
// says less, or one of a server that writes its log itself, which is left as it is.  Else false.
bool Frames::read_contained(std::string_view rest, Framed& out) {
  const bool stream = skip_stream(rest);
  if (is_iso_date(rest)) {
    auto inner = rest;
    Framed framed;
    if (inner[10] == 'T' && take_iso(inner) && inner.starts_with(' ') && read_old_header(inner.substr(1), framed)) {
      framed.syslog = true;
    } else {
      framed = Framed{};
      if (rest[10] != ' ') return false;
      framed.line = rest;
      if (!read_blank_iso(rest, framed)) framed.text = rest;
    }
    framed.line = out.line;
    framed.time = out.time;
    framed.time_known = out.time_known;
    out = framed;
    return true;
  }
  if (rest.size() > 15 && rest[3] == ' ' && month_of(rest.data()) != 0 && take_old_stamp(rest) && rest.starts_with(' ')) rest.remove_prefix(1);
  else if (!stream) return false;
  out.syslog = read_old_header(rest, out) && !out.tag.empty();
  if (!out.syslog) out.host = out.tag = out.instance = out.program = {}, out.text = rest;
  return true;
}

bool Frames::read(std::string_view line, Framed& out) {
  if (read_plain(line, out) || read_behind(line, out)) {
    out.line = line;
    return true;
  }
  out = Framed{};
  out.line = out.text = line;
  return false;
}

// "mail.log:17:Nov 21 ...", "postfix_1  | Nov 21 ...", "[pod/mail-0/postfix] Nov 21 ...", "> Nov 21 ..."; and of Postfix, which nobody else
// looks like, a line that lost its time and host.
bool Frames::read_behind(std::string_view line, Framed& out) {
  auto rest = line;
  if (!rest.empty() && (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '>')) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t>"), rest.size()));
    return rest.size() > 15 && read_plain(rest, out) && out.syslog;
  }
  if (rest.starts_with("postfix")) {
    out = Framed{};
    const auto end = rest.find(": ");
    if (end != std::string_view::npos && rest.substr(0, end).find(' ') == std::string_view::npos && rest[end - 1] == ']' && read_old_header(rest, out) && out.pid != 0) {
      out.syslog = true;
      return true;
    }
  }
  for (int round = 0; round < 2; ++round) {
    std::size_t end = 0;
    const bool bracket = rest.starts_with('[');
    while (end < rest.size() && end < 200 && rest[end] != ' ' && (bracket || rest[end] != ':')) ++end;
    if (end == 0 || end >= rest.size()) break;
    const bool named = rest[end] == ':' || (bracket && rest[end - 1] == ']');
    rest.remove_prefix(end + 1);
    if (!named) {
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      if (!rest.starts_with("| ")) break;
      rest.remove_prefix(2);
    } else if (rest.starts_with(' ')) {
      rest.remove_prefix(1);
    }
    if (rest.size() < 16) break;
    if (read_plain(rest, out)) return true;
  }
  return false;
}

}  // namespace mailwhy::logs
