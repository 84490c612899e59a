#include "mailwhy/bounce/notice/reply_scan.h"

#include <algorithm>
#include <array>

#include "mailwhy/base/ip.h"
#include "mailwhy/base/row.h"
#include "mailwhy/base/text.h"

namespace mailwhy::bounce::notice {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80; }

// The size of "5.1.1" at `at`, 0 when there is none; borders are looked at.
std::size_t enhanced_size(std::string_view text, std::size_t at) {
  if (at >= text.size() || (text[at] != '2' && text[at] != '4' && text[at] != '5')) return 0;
  if (at > 0 && (is_word(text[at - 1]) || text[at - 1] == '.')) return 0;
  auto i = at + 1;
  for (int part = 0; part < 2; ++part) {
    if (i >= text.size() || text[i] != '.') return 0;
    const auto begin = ++i;
    while (i < text.size() && is_digit(text[i]) && i - begin < 4) ++i;
    if (i == begin || i - begin > 3) return 0;
    if (part == 0 && (i - begin > 1 || text[begin] > '7')) return 0;
  }
  if (i < text.size() && (is_digit(text[i]) || is_letter(text[i]))) return 0;
  if (i + 1 < text.size() && (text[i] == '.' || text[i] == '-') && is_digit(text[i + 1])) return 0;
  return i - at;
}

constexpr std::string_view leads[] = {"said", "error", "code", "status", "reply", "response", "returned", "reason", "was", "failure", "smtp",
                                      "with", "server", "message", "diagnostic", "because", "host", "antwortete", "deferred", "refused", "is"};
constexpr std::string_view units[] = {"bytes", "byte", "kb", "mb", "messages", "seconds", "minutes", "hours", "days", "recipients", "am", "pm",
                                      "times", "attempts", "kilobytes", "megabytes", "lines", "characters", "years", "percent", "%"};

// How much the place looks like that of a reply code: 0 not at all.
int code_likeness(std::string_view text, std::size_t at) {
  const auto end = at + 3;
  if (end < text.size()) {
    const char next = text[end];
    if (is_word(next) || next == '/' || next == '@' || next == '=' || next == '%') return 0;
    if (end + 1 < text.size() && (next == '.' || next == ',' || next == ':') && is_digit(text[end + 1])) return 0;
    if (next == '.' && end + 1 < text.size() && is_word(text[end + 1])) return 0;
    if (next == '-' && end + 1 < text.size() && is_digit(text[end + 1]) && enhanced_size(text, end + 1) == 0) return 0;
  }
  if (at > 0) {
    const char before = text[at - 1];
    if (is_word(before) || before == '.' || before == '@' || before == '+' || before == '/' || before == '=' || before == '_' || before == '$') return 0;
    if (before == ',' && at > 1 && is_digit(text[at - 2])) return 0;
    if (before == ':' && at > 1 && (is_digit(text[at - 2]) || text[at - 2] == ']')) return 0;
    if (before == '-' && at > 1 && is_word(text[at - 2])) return 0;
  }
  auto after = end;
  while (after < text.size() && after < end + 3 && std::string_view(" -#(;,'\"").find(text[after]) != std::string_view::npos) ++after;
  if (enhanced_size(text, after) != 0) return 4;
  auto word_end = after;
  while (word_end < text.size() && is_letter(text[word_end]) && word_end - after < 12) ++word_end;
  const auto word = lower_ascii(text.substr(after, word_end - after));
  if (std::find(std::begin(units), std::end(units), word) != std::end(units)) return 0;
  auto before = at;
  while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '\t')) --before;
  if (before == 0 || text[before - 1] == '\n' || text[before - 1] == '\r') {
    // A line of its own, or the rest of a wrapped sentence.
    return after > end || end == text.size() ? 3 : 2;
  }
  const char mark = text[before - 1];
  if (mark == ':' || mark == ';' || mark == '(' || mark == '[' || mark == '"' || mark == '\'' || mark == '#' || mark == '<' || mark == '>' || mark == '=' || mark == '-' || mark == '|')
    return 3;
  if (mark == '.' && before >= 3 && text.substr(before - 3, 3) == "...") return 3;
  if (mark == ',' && before >= 2 && (text[before - 2] == ']' || text[before - 2] == ')')) return 3;   // "[192.0.2.7], 550 ..."
  auto begin = before;
  while (begin > 0 && is_letter(text[begin - 1]) && before - begin < 12) --begin;
  const auto lead = lower_ascii(text.substr(begin, before - begin));
  if (std::find(std::begin(leads), std::end(leads), lead) != std::end(leads) || lead.ends_with("code")) return 2;
  return 0;
}

std::size_t host_begin(std::string_view text, std::size_t end) {
  auto begin = end;
  if (begin > 0 && (text[begin - 1] == ']' || text[begin - 1] == ')')) {
    const auto open = text.rfind(text[begin - 1] == ']' ? '[' : '(', begin - 1);
    if (open != std::string_view::npos && begin - open < 60) begin = open;
    while (begin > 0 && text[begin - 1] == ' ') --begin;
  }
  while (begin > 0 && (is_word(text[begin - 1]) || text[begin - 1] == '.' || text[begin - 1] == '-' || text[begin - 1] == '_') && end - begin < 300) --begin;
  return begin;
}

// The host at `at` and the address that may stand behind its name.
Host read_host(std::string_view text, std::size_t at) {
  Host host;
  const auto size = host_size(text, at);
  if (size == 0) return host;
  auto name = text.substr(at, size);
  if (name.front() == '[') {
    host.address = std::string(name.substr(1, name.size() - 2));
    host.name = host.address;
    return host;
  }
  host.name = lower_ascii(name);
  if (IpAddress::parse(host.name)) host.address = host.name;
  auto next = at + size;
  while (next < text.size() && next < at + size + 4 && (text[next] == ' ' || text[next] == '.' || text[next] == '\n' || text[next] == '(' || text[next] == '<')) ++next;
  if (next < text.size() && (text[next] == '[' || (next > 0 && text[next - 1] == '('))) {
    const auto begin = text[next] == '[' ? next + 1 : next;
    const auto stop = text.substr(begin, 60).find_first_of("])");
    if (stop != std::string_view::npos) {
      auto address = text.substr(begin, stop);
      if (address.starts_with("IPv6:")) address.remove_prefix(5);
      if (IpAddress::parse(address)) host.address = std::string(address);
    }
  }
  return host;
}

}  // namespace

std::size_t host_size(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  if (text[at] == '[') {
    const auto close = text.substr(at, 60).find(']');
    if (close == std::string_view::npos || close < 3) return 0;
    auto inside = text.substr(at + 1, close - 1);
    if (inside.starts_with("IPv6:")) inside.remove_prefix(5);
    return IpAddress::parse(inside) ? close + 1 : 0;
  }
  auto end = at;
  bool dot = false, colon = false;
  while (end < text.size() && end - at < 256 && (is_word(text[end]) || text[end] == '.' || text[end] == '-' || text[end] == '_' || text[end] == ':')) {
    if (text[end] == '.') dot = true;
    if (text[end] == ':') {
      if (!colon && IpAddress::parse(text.substr(at, end - at))) break;
      if (dot) break;
      colon = true;
    }
    ++end;
  }
  while (end > at && (text[end - 1] == '.' || text[end - 1] == '-' || text[end - 1] == ':')) --end;
  const auto name = text.substr(at, end - at);
  if (IpAddress::parse(name)) return name.size();
  if (!dot || colon || name.find('.') == std::string_view::npos || name.find("..") != std::string_view::npos) return 0;
  if (end < text.size() && text[end] == '@') return 0;
  const auto last = name.substr(name.rfind('.') + 1);
  if (last.size() < 2 || !std::all_of(last.begin(), last.end(), [](char c) { return is_letter(c) || c == '-' || is_digit(c); }) || is_digit(last.front())) return 0;
  return name.size();
}

Host host_of_field(std::string_view text) {
  text = trim(text);
  if (const auto semicolon = text.find(';'); semicolon != std::string_view::npos && semicolon < 12) text = trim(text.substr(semicolon + 1));
  if (text.starts_with("<")) text.remove_prefix(1);
  auto host = read_host(text, 0);
  if (!host.name.empty()) return host;
  if (text.starts_with("[")) {
    const auto close = text.find(']');
    text = text.substr(1, close == std::string_view::npos ? close : close - 1);
  }
  host.name = lower_ascii(text.substr(0, text.find_first_of(" (\t>")));
  return host;
}

std::string find_enhanced(std::string_view text, std::size_t from) {
  for (auto row = from + 1; row < text.size(); row += row_size) {
    auto dots = bits_of(static_cast<Row>(row_at(text, row) == '.'));
    while (dots != 0) {
      const auto at = row + take_first(dots) - 1;
      const auto size = enhanced_size(text, at);
      if (size == 0) continue;
      // "version 4.2.1" is none.
      const auto before = lower_ascii(text.substr(at > 11 ? at - 11 : 0, std::min<std::size_t>(at, 11)));
      if (before.find("version") != std::string::npos || before.ends_with("v") || before.ends_with("/")) continue;
      return std::string(text.substr(at, size));
    }
  }
  return {};
}

namespace {

// The first digits from `low` to `high` that may be a reply code; npos when there are none.
std::size_t find_reply_code(std::string_view text, char low, char high) {
  for (std::size_t row = 0; row + 3 <= text.size(); row += row_size) {
    const auto bytes = row_at(text, row);
    auto digits = bits_of(static_cast<Row>((bytes >= static_cast<unsigned char>(low)) & (bytes <= static_cast<unsigned char>(high))));
    while (digits != 0) {
      const auto at = row + take_first(digits);
      if (at + 3 > text.size() || !is_digit(text[at + 1]) || !is_digit(text[at + 2]) || text[at + 1] > '7') continue;
      if (at > 0 && is_digit(text[at - 1])) continue;
      if (code_likeness(text, at) >= 2) return at;
    }
  }
  return std::string_view::npos;
}

Codes first_codes(std::string_view text, std::string_view lead) {
  Codes codes;
  if (const auto at = find_reply_code(text, lead.front(), lead.back()); at != std::string_view::npos) {
    codes.reply_code = std::string(text.substr(at, 3));
    codes.at = at;
    auto after = at + 3;
    while (after < text.size() && after < at + 8 && !is_word(text[after])) ++after;
    if (const auto size = enhanced_size(text, after); size != 0) {
      codes.enhanced_code = std::string(text.substr(after, size));
      codes.together = true;
    }
  }
  if (codes.enhanced_code.empty()) codes.enhanced_code = find_enhanced(text, codes.reply_code.empty() ? 0 : codes.at + 3);
  if (codes.enhanced_code.empty() && !codes.reply_code.empty()) codes.enhanced_code = find_enhanced(text.substr(0, codes.at), 0);
  if (codes.reply_code.empty() && !codes.enhanced_code.empty()) codes.at = text.find(codes.enhanced_code);
  return codes;
}

}  // namespace

bool has_reply_code(std::string_view text) { return find_reply_code(text, '4', '5') != std::string_view::npos; }

Codes find_codes(std::string_view text, std::string_view lead) {
  auto codes = first_codes(text, lead);
  // "554 4.4.7 Message expired: ... <421 4.4.2 Connection timed out>": the reply behind it tells what happened, the first one who gave up.
  if (codes.together && codes.enhanced_code.ends_with(".4.7") && codes.at + 8 < text.size()) {
    const auto shift = codes.at + 8;
    auto inner = first_codes(text.substr(shift), lead);
    if (inner.together && !inner.enhanced_code.ends_with(".4.7")) {
      inner.at += shift;
      return inner;
    }
  }
  return codes;
}

// "Client host [192.0.2.9] blocked", "your host mail.example.org": whoever is turned away, not who speaks.
bool names_the_client(std::string_view lowered, std::size_t at) {
  while (at > 0 && lowered[at - 1] == ' ') --at;
  const auto before = lowered.substr(at > 16 ? at - 16 : 0, std::min<std::size_t>(at, 16));
  for (const std::string_view word : {"client", "your", "sending", "sender", "connecting", "source", "this"})
    if (before.ends_with(word)) return true;
  return false;
}

Host find_host(const Prose& prose, std::size_t begin, std::size_t end) {
  const std::string_view text = prose.text;
  Host best;
  char rank = 'z';
  auto hit = std::lower_bound(prose.hits.begin(), prose.hits.end(), begin, [](const Hit& it, std::size_t at) { return it.at < at; });
  std::size_t reporter_end = 0;  // "This is the mail system at host mx.example.net": who writes, not who refused
  for (; hit != prose.hits.end() && hit->at < end; ++hit) {
    if (hit->phrase->sign == Sign::reporter) reporter_end = std::max<std::size_t>(reporter_end, hit->end);
    if (hit->phrase->sign != Sign::host || hit->phrase->detail[0] >= rank || hit->at < reporter_end) continue;
    const char where = hit->phrase->detail[1];
    if (where == 'b' && names_the_client(prose.lowered, hit->at)) continue;
    std::size_t at = hit->end;
    if (where == 'a') {
      auto stop = std::size_t{hit->at};
      while (stop > 0 && prose.lowered[stop - 1] == ' ') --stop;
      at = host_begin(text, stop);
      if (at == stop || at < begin) continue;
    } else if (where == 'd') {
      // "the recipient domain example.org by mx.example.org. [192.0.2.1]"
      const auto by = std::string_view(prose.lowered).substr(at, 300).find(" by ");
      if (by == std::string_view::npos) continue;
      at += by + 4;
    }
    while (where != 'a' && at < text.size() && (prose.lowered[at] == ' ' || text[at] == '<')) ++at;
    auto host = read_host(text, at);
    if (host.name.empty() || (where == 'd' && host.address.empty())) continue;
    best = std::move(host);
    rank = hit->phrase->detail[0];
  }
  // Exchange: "mx.example.org #550 5.1.1 ...".
  if (best.name.empty()) {
    const auto words = text.substr(begin, end - begin);
    auto number = words.find('#', 1);  // rarer than the blank before it
    while (number != std::string_view::npos && words[number - 1] != ' ') number = words.find('#', number + 1);
    if (number != std::string_view::npos && number > 1) {
      const auto mark = number - 1;
      const auto at = host_begin(text, begin + mark);
      if (at >= begin && at < begin + mark) best = read_host(text, at);
    }
  }
  return best;
}

}  // namespace mailwhy::bounce::notice
