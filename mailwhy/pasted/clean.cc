#include "mailwhy/pasted/clean.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/base/utf.h"

namespace mailwhy::pasted {
namespace {

// "\x1b[31m" and its relatives, carriage returns, NULs, characters without width; odd blanks as blanks.
std::string without_dressing(std::string_view text) {
  struct Swap {
    std::string_view from, to;
  };
  constexpr Swap swaps[] = {{"\xc2\xa0", " "}, {"\xe2\x80\xaf", " "}, {"\xe2\x80\x8b", ""}, {"\xe2\x80\x8c", ""}, {"\xe2\x80\x8d", ""}, {"\xef\xbb\xbf", ""}, {"\xc2\xad", ""},
                            {"\xe2\x80\x98", "'"}, {"\xe2\x80\x99", "'"}, {"\xe2\x80\x9c", "\""}, {"\xe2\x80\x9d", "\""}, {"\xe2\x80\x91", "-"}};
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (const auto length = c == '\x1b' ? control_sequence(text.substr(i)) : 0; length > 0) {
      i += length - 1;
      continue;
    }
    if (c == '\r') {
      if (i + 1 >= text.size() || text[i + 1] != '\n') out += '\n';
      continue;
    }
    if (c == '\0') continue;
    if (static_cast<unsigned char>(c) >= 0xc2) {
      const auto swap = std::find_if(std::begin(swaps), std::end(swaps), [&](const Swap& one) { return text.substr(i).starts_with(one.from); });
      if (swap != std::end(swaps)) {
        out += swap->to;
        i += swap->from.size() - 1;
        continue;
      }
    }
    out += c;
  }
  return out;
}

bool looks_like_html(std::string_view text) {
  const std::string lower = lower_ascii(text.substr(0, 8192));
  constexpr std::string_view tags[] = {"<html", "<body", "<br", "<p>", "<p ", "<div", "<span", "<td", "<pre"};
  return std::count_if(std::begin(tags), std::end(tags), [&](std::string_view tag) { return lower.find(tag) != std::string::npos; }) >= 1 && (lower.find("</") != std::string::npos || lower.find("<br") != std::string::npos);
}

struct Entity {
  std::string_view name;
  std::string_view text;
};
constexpr Entity entities[] = {{"lt", "<"}, {"gt", ">"}, {"amp", "&"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}, {"#39", "'"}, {"auml", "\xc3\xa4"}, {"ouml", "\xc3\xb6"}, {"uuml", "\xc3\xbc"}, {"szlig", "\xc3\x9f"}, {"eacute", "\xc3\xa9"}};

// One entity at `text`; its length, 0 when it is none.
std::size_t take_entity(std::string_view text, std::string& out) {
  const auto end = text.substr(0, 12).find(';');
  if (end == std::string_view::npos || end < 2) return 0;
  const auto name = text.substr(1, end - 1);
  for (const auto& one : entities)
    if (one.name == name) return out += one.text, end + 1;
  if (!name.starts_with('#')) return 0;
  const auto number = parse_number(name.substr(1), 0x10ffff);
  if (!number || *number < 32) return 0;
  append_utf8(out, static_cast<unsigned>(*number));
  return end + 1;
}

bool is_tag_start(std::string_view text) {
  if (text.size() < 2) return false;
  const char c = lower_ascii(text[1]);
  return (c >= 'a' && c <= 'z') || c == '/' || c == '!';
}

// Tags that end a line; the others go without a trace.
bool breaks_line(std::string_view tag) {
  constexpr std::string_view breaking[] = {"br", "p", "/p", "div", "/div", "tr", "/tr", "li", "/li", "pre", "/pre", "h1", "h2", "h3", "/table"};
  std::string name = lower_ascii(tag.substr(0, std::min(tag.find_first_of(" />\t\n", 1), tag.size())));
  return std::find(std::begin(breaking), std::end(breaking), name) != std::end(breaking);
}

// An address in angle brackets is no tag.
std::string without_html(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '&') {
      if (const auto length = take_entity(text.substr(i), out); length > 0) {
        i += length - 1;
        continue;
      }
    }
    if (text[i] == '<' && is_tag_start(text.substr(i))) {
      const auto end = text.substr(i, 4096).find('>');
      const auto tag = end == std::string_view::npos ? std::string_view() : text.substr(i + 1, end - 1);
      if (!tag.empty() && tag.find('@') == std::string_view::npos) {
        if (breaks_line(tag)) out += '\n';
        i += end;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

// "> " in front of most lines.
std::string without_quotes(const std::string& text) {
  for (int depth = 0; depth < 4; ++depth) {
    std::size_t quoted = 0, all = 0;
    for (const auto line : split(text, '\n')) {
      if (trim(line).empty()) continue;
      ++all;
      // The commands that curl shows look the same, and belong to answers that begin with "<".
      if (line.starts_with('>') && !line.starts_with(">>")) ++quoted;
    }
    if (all == 0 || quoted * 10 < all * 7) return text;
    std::string out;
    for (auto line : split(text, '\n')) {
      if (line.starts_with('>')) line.remove_prefix(line.size() > 1 && line[1] == ' ' ? 2 : 1);
      out += line;
      out += '\n';
    }
    out.pop_back();
    return out;
  }
  return text;
}

// The fences of Markdown and the marks of a quoted shell.
std::string without_fences(const std::string& text) {
  std::string out;
  for (const auto line : split(text, '\n')) {
    if (trim(line).starts_with("```")) continue;
    out += line;
    out += '\n';
  }
  if (!out.empty()) out.pop_back();
  return out;
}

}  // namespace

std::string clean(std::string_view pasted) {
  pasted = pasted.substr(0, longest_paste);
  // Windows programs save what they show as UTF-16 with a byte order mark.
  std::string text = Utf16Reader::is_marked(pasted) ? without_dressing(utf8_of_utf16(pasted)) : without_dressing(pasted);
  if (looks_like_html(text)) text = without_html(text);
  else if (text.find("&lt;") != std::string::npos) text = without_html(text);
  return without_fences(without_quotes(text)).substr(0, longest_paste);
}

}  // namespace mailwhy::pasted
