// The paper that the text report is written on: lines of a known width, safe against bytes from outside.
//
// Everything that is put on paper is made visible (base/text.h) at the last moment, so that no byte of a server can
// reach the terminal as a control character; the only escape sequences are the ones of Style.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mailwhy/report/report.h"

namespace mailwhy::report::text {

enum class Style { plain, bold, underline, good, bad, later, careful, faint };

// How many columns well-formed UTF-8 takes on a terminal: 0 for combining marks, 2 for wide characters.
int columns(std::string_view text);

// `text` in lines of at most `first` and then `next` columns, broken at blanks; words that are too long are cut anywhere.
// Blanks between words become one.  At least one line, maybe empty.
std::vector<std::string> wrap(std::string_view text, int first, int next);
// The same without changing a byte: [begin, end) of each line; a line may end with its blank.
std::vector<std::pair<std::size_t, std::size_t>> fold_exactly(std::string_view text, int width);

// One line in the making: pieces with their style.
class Line {
 public:
  Line() = default;
  explicit Line(std::string_view text, Style style = Style::plain) { add(text, style); }
  Line& add(std::string_view text, Style style = Style::plain);
  Line& pad_to(int column);  // at least one blank when the line is already that long
  int columns() const { return columns_; }
  const std::vector<std::pair<std::string, Style>>& pieces() const { return pieces_; }

 private:
  std::vector<std::pair<std::string, Style>> pieces_;
  int columns_ = 0;
};

class Paper {
 public:
  explicit Paper(const TextOptions& options);
  int width() const { return width_; }
  bool utf8() const { return utf8_; }
  // Bytes from outside, as this terminal may see them.
  std::string safe(std::string_view bytes) const;

  void line(const Line& line);
  void line(std::string_view text, Style style = Style::plain) { line(Line(text, style)); }
  // An empty line, unless there is one already or nothing was written yet.
  void blank();
  // `text` after `start`, wrapped; further lines begin at column `indent`.
  void wrapped(Line start, std::string_view text, int indent, Style style = Style::plain);
  // The same with `right` at the right margin of the first line, or below when it does not fit there.
  void wrapped_with(Line start, std::string_view text, int indent, std::string_view right, Style style = Style::plain);

  std::string take() { return std::move(out_); }

 private:
  int width_;
  bool utf8_, color_;
  std::string out_;
};

}  // namespace mailwhy::report::text
