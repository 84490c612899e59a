#include "mailwhy/bounce/pattern.h"

#include <algorithm>
#include <array>

#include "mailwhy/base/row.h"
#include "mailwhy/base/text.h"
#include "mailwhy/bounce/digits.h"
#include "mailwhy/mail/characters.h"

namespace mailwhy::bounce {
namespace {

constexpr std::size_t max_gap = 80;
constexpr std::size_t most_parts = 16;
constexpr std::size_t max_bracket = 320;
constexpr char blot = '\x01';  // matches no pattern, ends no word

using mail::is_blank;

bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

// The end of `part` in `text` from `at`, or npos; a blank of the part takes any run of blanks.
std::size_t match_part(std::string_view text, std::size_t at, std::string_view part) {
  for (const char c : part) {
    if (at >= text.size()) return std::string_view::npos;
    if (c != ' ') {
      if (text[at++] != c) return std::string_view::npos;
      continue;
    }
    if (!is_blank(text[at])) return std::string_view::npos;
    while (at < text.size() && is_blank(text[at])) ++at;
  }
  return at;
}

void blot_out(std::string& text, std::size_t begin, std::size_t end) {
  std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end), blot);
}

// What stands in "<<<" and ">>>" is a conversation, no address.
bool is_doubled(const std::string& text, std::size_t open, std::size_t close) {
  return (open > 0 && text[open - 1] == '<') || (close + 1 < text.size() && text[close + 1] == '>');
}

void mask_brackets(std::string& text) {
  for (std::size_t open = text.find('<'); open != std::string::npos; open = text.find('<', open + 1)) {
    auto close = open + 1;
    while (close < text.size() && text[close] != '<' && text[close] != '>') ++close;
    if (close == text.size() || text[close] == '<' || close - open > max_bracket || is_doubled(text, open, close)) continue;
    blot_out(text, open + 1, close);
  }
}

// What stands around an address.
constexpr auto around = [] {
  std::array<bool, 256> out{};
  for (const char c : std::string_view(" \t<>()[],;:\"")) out[static_cast<unsigned char>(c)] = true;
  return out;
}();
bool is_around(char c) { return around[static_cast<unsigned char>(c)]; }

void mask_addresses(std::string& text) {
  for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at, end = at;
    while (begin > 0 && !is_around(text[begin - 1])) --begin;
    while (end < text.size() && !is_around(text[end])) ++end;
    blot_out(text, begin, end);
    at = end > at ? end - 1 : at;
  }
}

// The enhanced codes at the line starts would stand in the middle of a sentence.
void mask_codes(std::string& text, const smtp::Reply& reply) {
  std::size_t at = text.find(' ');
  for (const auto& line : reply.lines) {
    if (line.empty()) continue;
    if (at == std::string::npos || at >= text.size()) return;
    const std::size_t begin = at + 1;
    const auto word = std::string_view(line).substr(0, line.find_first_of(" \t"));
    if (smtp::parse_enhanced_code(word) && begin + word.size() <= text.size())
      std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(begin), word.size(), ' ');
    at = begin + line.size();
  }
}

// A pattern taken apart; the parts stand between the stars.
struct Parts {
  std::array<std::string_view, most_parts> part;
  std::size_t count = 0;
  bool open_begin = false, open_end = false, at_front = false;
};

Parts parts_of(std::string_view rest) {
  Parts out;
  if (rest.starts_with('^')) {
    out.at_front = true;
    rest.remove_prefix(1);
  }
  while (rest.starts_with('*')) {
    out.open_begin = true;
    rest.remove_prefix(1);
  }
  while (rest.ends_with('*')) {
    out.open_end = true;
    rest.remove_suffix(1);
  }
  while (!rest.empty() && out.count < most_parts) {
    const auto star = std::min(rest.find('*'), rest.size());
    if (star > 0) out.part[out.count++] = rest.substr(0, star);
    rest.remove_prefix(std::min(star + 1, rest.size()));
  }
  return out;
}

// The end of the match that begins at `begin`, or npos.
std::size_t match_at(const Parts& parts, std::string_view text, std::size_t begin) {
  constexpr auto nowhere = std::string_view::npos;
  std::size_t end = match_part(text, begin, parts.part[0]);
  if (end == nowhere) return nowhere;
  for (std::size_t i = 1; i < parts.count; ++i) {
    const auto part = parts.part[i];
    const bool last = i + 1 == parts.count;
    const std::size_t limit = std::min(text.size(), end + max_gap);
    std::size_t found = nowhere;
    for (std::size_t at = end; at < limit; ++at) {
      found = match_part(text, at, part);
      if (found == nowhere) continue;
      const bool border = !last || parts.open_end || found == text.size() || !is_word(text[found]) || !is_word(part.back());
      if (border) break;
      found = nowhere;
    }
    if (found == nowhere) return nowhere;
    end = found;
  }
  if (!parts.open_end && end < text.size() && is_word(text[end]) && is_word(parts.part[parts.count - 1].back())) return nowhere;
  return end;
}

// The match that begins at `at`, if one does.
std::optional<Mark> mark_at(const Parts& parts, std::string_view lowered, std::size_t at) {
  if (!parts.open_begin && at > 0 && is_word(lowered[at]) && is_word(lowered[at - 1])) return std::nullopt;
  const auto end = match_at(parts, lowered, at);
  if (end == std::string_view::npos) return std::nullopt;
  Mark mark{at, end};
  while (parts.open_end && mark.end < lowered.size() && is_word(lowered[mark.end])) ++mark.end;
  while (mark.end > mark.begin && is_blank(lowered[mark.end - 1])) --mark.end;
  return mark;
}

}  // namespace

std::optional<Mark> find_pattern(std::string_view pattern, std::string_view lowered) {
  const Parts parts = parts_of(pattern);
  if (parts.count == 0) return std::nullopt;
  const auto front = parts.part[0];
  const char first = front[0], second = front.size() > 1 && front[1] != ' ' ? front[1] : '\0';  // a blank may be a tab
  for (std::size_t row = 0; row < lowered.size(); row += row_size) {
    auto places = static_cast<mailwhy::Row>(row_at(lowered, row) == static_cast<unsigned char>(first));
    if (second != '\0') places &= static_cast<mailwhy::Row>(row_at(lowered, row + 1) == static_cast<unsigned char>(second));
    for (auto bits = bits_of(places); bits != 0;) {
      const auto at = row + take_first(bits);
      // Nothing but codes stands before the front.
      if (parts.at_front && lowered.substr(0, at).find_first_not_of("0123456789. ") != std::string_view::npos) return std::nullopt;
      if (const auto mark = mark_at(parts, lowered, at)) return mark;
    }
  }
  return std::nullopt;
}

bool names_place(std::string_view pattern) {
  return std::any_of(pattern.begin(), pattern.end(), [](char c) { return c == '.' || c == '/'; });
}

Pattern::Pattern(std::string_view text) : text_(lower_ascii(trim(text))) {}

std::vector<Pattern> parse_patterns(std::string_view text) {
  std::vector<Pattern> out;
  constexpr std::string_view between = " | ";
  for (;;) {
    const auto at = text.find(between);
    out.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + between.size());
  }
}

void mask_input(std::string& lowered) {
  mask_brackets(lowered);
  mask_addresses(lowered);
}

std::string masked_text(const smtp::Reply& reply) {
  std::string text = lower_ascii(reply.text());
  if (text.size() > max_text) text.resize(max_text);
  mask_codes(text, reply);
  mask_input(text);
  return text;
}

std::string without_links(std::string masked) {
  const std::string_view text = masked;
  // Where a link begins that has its first dot or slash at `at`; npos when that is none.
  const auto begin_of_link = [&](std::size_t at) {
    if (text[at] == '.') return at >= 3 && text.substr(at - 3, 3) == "www" ? at - 3 : std::string_view::npos;
    if (text.substr(at, 2) != "//") return std::string_view::npos;
    const auto before = text.substr(0, at);
    return before.ends_with("https:") ? at - 6 : before.ends_with("http:") ? at - 5 : std::string_view::npos;
  };
  for (std::size_t row = 0; row < text.size(); row += row_size) {
    const mailwhy::Row bytes = row_at(text, row);
    auto marks = bits_of(static_cast<mailwhy::Row>((bytes == '.') | (bytes == '/')));
    while (marks != 0) {
      const auto at = row + take_first(marks);
      if (const auto begin = begin_of_link(at); begin != std::string_view::npos) blot_out(masked, begin, std::min(text.find_first_of(" \t<>\"", at), text.size()));
    }
  }
  return masked;
}

std::string without_hosts(std::string masked) {
  const auto is_part = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_'; };
  for (std::size_t dot = masked.find('.'); dot != std::string::npos; dot = masked.find('.', dot + 1)) {
    std::size_t begin = dot, end = dot;
    while (begin > 0 && is_part(masked[begin - 1])) --begin;
    std::size_t last = dot + 1;
    while (end < masked.size() && masked[end] == '.') {
      last = end + 1;
      for (++end; end < masked.size() && is_part(masked[end]);) ++end;
    }
    if (end == last && last > dot + 1) end = --last;  // the full stop of a sentence
    const bool named = begin < dot && end > last + 1 && std::all_of(masked.begin() + static_cast<std::ptrdiff_t>(last), masked.begin() + static_cast<std::ptrdiff_t>(end), [](char c) { return c >= 'a' && c <= 'z'; });
    if (named) blot_out(masked, begin, end);
    dot = std::max(dot, end - 1);
  }
  return masked;
}

}  // namespace mailwhy::bounce
