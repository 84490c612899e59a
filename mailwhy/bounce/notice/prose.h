// Free text, ready to be read: its lines, the addresses and phrases in it.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/notice/phrases.h"

namespace mailwhy::bounce::notice {

struct Line {
  std::uint32_t begin = 0, end = 0;   // in the text, without the line end
  std::uint16_t indent = 0;           // blanks before the first other character
  bool blank = false;
  bool quoted = false;                // begins with ">" and is no ">>>" of a transcript
};

struct Mention {
  std::uint32_t begin = 0, end = 0;   // of the address alone
  std::uint32_t line = 0;
  bool bracketed = false;             // <address>
};

// Refers to `text` by position.  Linear in it.
struct Prose {
  std::string text;                   // UTF-8
  std::string lowered;                // same length; line ends and tabs are blanks
  std::vector<Line> lines;
  std::vector<Mention> mentions;
  std::vector<Hit> hits;

  std::string_view line(std::size_t number) const {
    return std::string_view(text).substr(lines[number].begin, lines[number].end - lines[number].begin);
  }
  std::string_view address(const Mention& mention) const {
    return std::string_view(text).substr(mention.begin, mention.end - mention.begin);
  }
  std::size_t line_of(std::size_t position) const;
};

Prose read_prose(std::string text);
// The same in two steps: the lines alone, and then all else.
Prose read_lines(std::string text);
void read_rest(Prose& prose);
// The second step for what stands before `end`, or before the line of the first announcement of what came back (Sign::original) for which
// `announces` holds, whose hit is the last.
void read_until(Prose& prose, std::size_t end, const std::function<bool(const Hit&)>& announces);

// The addresses of a text, first to last; the line of each is left 0.
class Mentions {
 public:
  explicit Mentions(std::string_view text) : text_(text), sign_(text.find('@')) {}
  std::optional<Mention> next();

 private:
  std::string_view text_;
  std::size_t sign_;       // the next "@"
  std::size_t end_ = 0;    // of the last mention
};

// Lower case of the ASCII letters; line ends and tabs become blanks.
std::string lowered_flat(std::string_view text);
void flatten(std::string& text);
// The text without the "> " before its lines.
std::string without_quotes(std::string_view text);
// What a reader sees of a page: no tags, styles and scripts; entities as characters.  Linear; at most as long as the page.
std::string text_of_html(std::string_view html);
// The text on one line, runs of blanks as one, without control characters; at most `most_bytes`, cut at a character.
std::string one_line(std::string_view text, std::size_t most_bytes);

}  // namespace mailwhy::bounce::notice
