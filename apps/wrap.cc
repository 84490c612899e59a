#include "apps/wrap.h"

#include <algorithm>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/report/text/paper.h"

namespace mailwhy::apps {
namespace {
using report::text::columns;

// Where the words of a list item begin ("1. ", "- "); 0 when the line is none.
std::size_t marker(std::string_view line) {
  if (line.starts_with("- ") || line.starts_with("* ")) return 2;
  std::size_t digits = 0;
  while (digits < line.size() && is_digit(line[digits])) ++digits;
  return digits > 0 && digits < 3 && line.substr(digits).starts_with(". ") ? digits + 2 : 0;
}

// Where the words of a line with a label begin: "  Seen       550 5.1.1 ..."; the indentation when it has none.
std::size_t words_begin(std::string_view line) {
  const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
  const std::size_t gap = line.find("  ", indent);
  if (indent == 0 || gap == std::string_view::npos || gap > 24) return indent;
  return std::min(line.find_first_not_of(' ', gap), line.size());
}

void add_filled(std::string& out, std::string_view start, std::string_view words, std::size_t hang, int width) {
  const int indent = static_cast<int>(hang);
  const auto lines = report::text::wrap(words, width - columns(start), width - indent);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == 0) out += start;
    else out += std::string(hang, ' ');
    out += lines[i] + "\n";
  }
}

class Page {
 public:
  explicit Page(int width) : width_(width) {}

  // For a line that must stay as it is.
  void keep(std::string_view line) {
    end_paragraph();
    out_ += std::string(line) + "\n";
  }

  void line(std::string_view line) {
    if (line.starts_with("```")) {
      end_paragraph();
      fenced_ = !fenced_;
      out_ += std::string(line) + "\n";
      return;
    }
    const bool item = !fenced_ && marker(line) > 0;
    const bool kept = fenced_ || trim(line).empty() || line.starts_with('#') || line.starts_with('|');
    const bool continues_item = hang_ > 0 && line.starts_with(' ') && !trim(line).empty();
    if (kept || item || (line.starts_with(' ') && !continues_item)) end_paragraph();
    if (kept) {
      out_ += std::string(line) + "\n";
    } else if (item) {
      hang_ = marker(line);
      start_ = std::string(line.substr(0, hang_));
      paragraph_ = std::string(line.substr(hang_));
    } else if (line.starts_with(' ') && !continues_item) {
      if (columns(line) <= width_) out_ += std::string(line) + "\n";
      else add_filled(out_, line.substr(0, words_begin(line)), line.substr(words_begin(line)), words_begin(line), width_);
    } else {
      paragraph_ += (paragraph_.empty() ? "" : " ") + std::string(trim(line));
    }
  }

  std::string take() {
    end_paragraph();
    return std::move(out_);
  }

 private:
  void end_paragraph() {
    if (!paragraph_.empty()) add_filled(out_, start_, paragraph_, hang_, width_);
    paragraph_.clear();
    start_.clear();
    hang_ = 0;
  }

  int width_;
  bool fenced_ = false;
  std::size_t hang_ = 0;
  std::string out_, start_, paragraph_;
};
}  // namespace

std::string wrap_page(std::string_view text, int width) {
  Page page(std::max(width, 20));
  if (text.ends_with('\n')) text.remove_suffix(1);
  // Carets stay under the words that they mark.
  const auto lines = split(text, '\n');
  const auto has_carets = [&](std::size_t i) {
    return i < lines.size() && !trim(lines[i]).empty() && lines[i].find_first_not_of(" ^") == std::string_view::npos;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (has_carets(i) || has_carets(i + 1)) page.keep(lines[i]);
    else page.line(lines[i]);
  }
  return page.take();
}

}  // namespace mailwhy::apps
