#include "mailwhy/report/text/paper.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::report::text {
namespace {
// The escape sequence of a style: bold and underline before colour, the 16 theme colours only.
std::string_view sequence(Style style) {
  switch (style) {
    case Style::plain: return "";
    case Style::bold: return "\x1b[1m";
    case Style::underline: return "\x1b[4m";
    case Style::good: return "\x1b[32m";
    case Style::bad: return "\x1b[1;31m";
    case Style::later: return "\x1b[1;36m";
    case Style::careful: return "\x1b[1;33m";
    case Style::faint: return "\x1b[2m";
  }
  return "";
}

// Takes one character of well-formed UTF-8 off the front.
char32_t take_character(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  length = std::min(length, text.size());
  char32_t code = length == 1 ? lead : lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = (code << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  text.remove_prefix(length);
  return code;
}

struct Range {
  char32_t first, last;
};
// The common ones; a terminal that thinks otherwise only shifts a margin.
constexpr Range combining[] = {{0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x610, 0x61A},   {0x64B, 0x65F},
                               {0x93A, 0x93C},   {0x941, 0x948},   {0xE31, 0xE31},   {0xE34, 0xE3A},   {0xE47, 0xE4E},
                               {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0x302A, 0x302D}, {0xFE20, 0xFE2F}};
constexpr Range wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
                          {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F000, 0x1FAFF},
                          {0x20000, 0x3FFFD}};

int columns_of(char32_t code) {
  const auto in = [code](const Range& range) { return code >= range.first && code <= range.last; };
  if (code < 0x300) return 1;
  if (std::any_of(std::begin(combining), std::end(combining), in)) return 0;
  return std::any_of(std::begin(wide), std::end(wide), in) ? 2 : 1;
}

// How many bytes of `text` fit into `width` columns; at least one character.
std::size_t bytes_that_fit(std::string_view text, int width) {
  std::string_view rest = text;
  int used = 0;
  while (!rest.empty()) {
    std::string_view next = rest;
    used += columns_of(take_character(next));
    if (used > width && rest.size() != text.size()) break;
    rest = next;
  }
  return text.size() - rest.size();
}
}  // namespace

int columns(std::string_view text) {
  int total = 0;
  while (!text.empty()) total += columns_of(take_character(text));
  return total;
}

std::vector<std::string> wrap(std::string_view text, int first, int next) {
  std::vector<std::string> lines{""};
  int room = std::max(first, 1), used = 0;
  const auto start_line = [&] {
    lines.emplace_back();
    room = std::max(next, 1);
    used = 0;
  };
  const auto put = [&](std::string_view part, int part_columns) {
    lines.back() += part;
    used += part_columns;
  };
  for (std::string_view word : split_words(text)) {
    const bool begins = lines.back().empty();
    const int wants = columns(word);
    if (used + (begins ? 0 : 1) + wants <= room) {
      if (!begins) put(" ", 1);
      put(word, wants);
      continue;
    }
    // A short first line is left empty rather than cutting a word that fits below.
    if (!begins || (lines.size() == 1 && room < next && wants <= next)) start_line();
    for (std::size_t fit; (fit = bytes_that_fit(word, room)) < word.size(); word.remove_prefix(fit)) {
      put(word.substr(0, fit), 0);
      start_line();
    }
    put(word, columns(word));
  }
  return lines;
}

std::vector<std::pair<std::size_t, std::size_t>> fold_exactly(std::string_view text, int width) {
  std::vector<std::pair<std::size_t, std::size_t>> lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::string_view rest = text.substr(at);
    std::size_t take = bytes_that_fit(rest, width);
    if (take < rest.size()) {
      const auto blank = rest.substr(0, take).rfind(' ');
      if (blank != std::string_view::npos && blank + 1 > take / 2) take = blank + 1;
    }
    lines.emplace_back(at, at + take);
    at += take;
  }
  if (lines.empty()) lines.emplace_back(0, 0);
  return lines;
}

Line& Line::add(std::string_view text, Style style) {
  if (text.empty()) return *this;
  columns_ += text::columns(text);
  pieces_.emplace_back(text, style);
  return *this;
}

Line& Line::pad_to(int column) {
  if (columns_ < column) return add(std::string(static_cast<std::size_t>(column - columns_), ' '));
  const bool apart = pieces_.empty() || pieces_.back().first.ends_with(' ');
  return apart ? *this : add(" ");
}

Paper::Paper(const TextOptions& options)
    : width_(std::clamp(options.width, 40, 100)), utf8_(options.utf8), color_(options.color) {}

std::string Paper::safe(std::string_view bytes) const { return utf8_ ? visible(bytes) : visible_ascii(bytes); }

void Paper::line(const Line& line) {
  auto pieces = line.pieces();
  // No blanks at the end of a line.
  while (!pieces.empty()) {
    auto& last = pieces.back().first;
    last.erase(last.find_last_not_of(' ') + 1);
    if (!last.empty()) break;
    pieces.pop_back();
  }
  for (const auto& [text, style] : pieces) {
    const bool styled = color_ && style != Style::plain;
    if (styled) out_ += sequence(style);
    out_ += safe(text);
    if (styled) out_ += "\x1b[0m";
  }
  out_ += '\n';
}

void Paper::blank() {
  if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
}

void Paper::wrapped(Line start, std::string_view text, int indent, Style style) {
  wrapped_with(std::move(start), text, indent, "", style);
}

void Paper::wrapped_with(Line start, std::string_view text, int indent, std::string_view right, Style style) {
  const int right_columns = text::columns(right);
  // Room for the right margin is kept on the first line only when enough is left for words.
  const int kept = right.empty() ? 0 : right_columns + 2;
  const bool beside = kept > 0 && width_ - start.columns() - kept >= 16;
  const auto lines = wrap(safe(text), width_ - start.columns() - (beside ? kept : 0), width_ - indent);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line line = i == 0 ? start : Line().pad_to(indent);
    line.add(lines[i], style);
    if (i == 0 && beside) line.pad_to(width_ - right_columns).add(right, Style::faint);
    this->line(line);
  }
  if (!right.empty() && !beside) this->line(Line().pad_to(std::min(indent, width_ - right_columns)).add(right, Style::faint));
}

}  // namespace mailwhy::report::text
