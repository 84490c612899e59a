#include "mailwhy/bounce/pattern.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::bounce {
namespace {

constexpr std::size_t max_gap = 80;
constexpr std::size_t max_bracket = 320;
constexpr std::size_t max_text = 16 * 1024;  // no reply needs more to be understood
constexpr char blot = '\x01';                // matches no pattern, ends no word

bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// The end of `part` in `text` from `at`, or npos; a blank of the part takes any run of blanks.
std::size_t match_part(std::string_view text, std::size_t at, std::string_view part) {
  for (const char c : part) {
    if (at >= text.size()) return std::string_view::npos;
    if (c == ' ') {
      if (!is_blank(text[at])) return std::string_view::npos;
      while (at < text.size() && is_blank(text[at])) ++at;
    } else if (text[at] == c) {
      ++at;
    } else {
      return std::string_view::npos;
    }
  }
  return at;
}

void blot_out(std::string& text, std::size_t begin, std::size_t end) {
  std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end), blot);
}

void mask_brackets(std::string& text) {
  for (std::size_t open = text.find('<'); open != std::string::npos; open = text.find('<', open + 1)) {
    const auto close = text.find_first_of("<>", open + 1);
    if (close == std::string::npos || text[close] == '<' || close - open > max_bracket) continue;
    blot_out(text, open + 1, close);
  }
}

void mask_addresses(std::string& text) {
  constexpr std::string_view around = " \t<>()[],;:\"";
  for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
    const auto before = text.find_last_of(around, at);
    const auto begin = before == std::string::npos ? 0 : before + 1;
    const auto end = std::min(text.find_first_of(around, at), text.size());
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

}  // namespace

Pattern::Pattern(std::string_view text) {
  text_ = lower_ascii(trim(text));
  names_place_ = text_.find_first_of("./") != std::string::npos;
  std::string_view rest = text_;
  if (rest.starts_with('^')) {
    at_front_ = true;
    rest.remove_prefix(1);
  }
  while (rest.starts_with('*')) {
    open_begin_ = true;
    rest.remove_prefix(1);
  }
  while (rest.ends_with('*')) {
    open_end_ = true;
    rest.remove_suffix(1);
  }
  for (const auto part : split(rest, '*'))
    if (!part.empty()) parts_.emplace_back(part);
}

std::optional<std::size_t> Pattern::match_at(std::string_view text, std::size_t begin) const {
  std::size_t end = match_part(text, begin, parts_.front());
  if (end == std::string_view::npos) return std::nullopt;
  for (std::size_t i = 1; i < parts_.size(); ++i) {
    const bool last = i + 1 == parts_.size();
    const std::size_t limit = std::min(text.size(), end + max_gap);
    std::size_t found = std::string_view::npos;
    for (std::size_t at = end; at < limit; ++at) {
      found = match_part(text, at, parts_[i]);
      if (found == std::string_view::npos) continue;
      const bool border = !last || open_end_ || found == text.size() || !is_word(text[found]) || !is_word(parts_[i].back());
      if (border) break;
      found = std::string_view::npos;
    }
    if (found == std::string_view::npos) return std::nullopt;
    end = found;
  }
  if (!open_end_ && end < text.size() && is_word(text[end]) && is_word(parts_.back().back())) return std::nullopt;
  return end;
}

std::optional<Mark> Pattern::find(std::string_view lowered) const {
  if (parts_.empty()) return std::nullopt;
  const char first = parts_.front().front();
  for (std::size_t at = lowered.find(first); at != std::string_view::npos; at = lowered.find(first, at + 1)) {
    // Nothing but codes stands before the front.
    if (at_front_ && lowered.substr(0, at).find_first_not_of("0123456789. ") != std::string_view::npos) return std::nullopt;
    if (!open_begin_ && at > 0 && is_word(first) && is_word(lowered[at - 1])) continue;
    if (auto end = match_at(lowered, at)) {
      Mark mark{at, *end};
      while (open_end_ && mark.end < lowered.size() && is_word(lowered[mark.end])) ++mark.end;
      while (mark.end > mark.begin && is_blank(lowered[mark.end - 1])) --mark.end;
      return mark;
    }
  }
  return std::nullopt;
}

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

std::string masked_text(const smtp::Reply& reply) {
  std::string text = lower_ascii(reply.text());
  if (text.size() > max_text) text.resize(max_text);
  mask_codes(text, reply);
  mask_brackets(text);
  mask_addresses(text);
  return text;
}

std::string without_links(std::string masked) {
  for (const std::string_view opening : {"http://", "https://", "www."}) {
    for (std::size_t at = masked.find(opening); at != std::string::npos; at = masked.find(opening, at + 1))
      blot_out(masked, at, std::min(masked.find_first_of(" \t<>\"", at), masked.size()));
  }
  return masked;
}

}  // namespace mailwhy::bounce
