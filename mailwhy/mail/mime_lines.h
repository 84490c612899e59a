// Lines of a text that end in CRLF, LF, a lone CR or CR CR LF, found in linear time whichever they are.
#pragma once
#include <cstddef>
#include <string_view>

#include "mailwhy/base/row.h"

namespace mailwhy::mail {

class AnyLines {
 public:
  explicit AnyLines(std::string_view bytes) : bytes_(bytes) {}

  struct Line {
    std::size_t begin, end, next;   // its text, and where the one after it begins
  };
  // `at` < size.
  Line at(std::size_t at) const {
    const auto end = end_from(at);
    if (end < bytes_.size() && bytes_[end] == '\n') return {at, end, end + 1};
    return {at, end, behind_cr(end)};
  }

 private:
  // The first CR or LF at or after `at`; the size when there is none.
  std::size_t end_from(std::size_t at) const {
    return first_where(bytes_, at, [](Row row) { return (row == '\n') | (row == '\r'); });
  }
  std::size_t behind_cr(std::size_t cr) const;

  std::string_view bytes_;
};

// Without one line end at its end.
std::size_t without_line_end(std::string_view bytes, std::size_t begin, std::size_t end);

}  // namespace mailwhy::mail
