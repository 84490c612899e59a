// Digits, and where they stand in a text.
#pragma once
#include <cstddef>
#include <string_view>

#include "mailwhy/base/row.h"

namespace mailwhy::bounce {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }  // in line: it is asked of every byte

// The first digit from `at` on; the size of the text when there is none.
inline std::size_t next_digit(std::string_view text, std::size_t at) {
  return first_where(text, at, [](mailwhy::Row row) { return (row >= '0') & (row <= '9'); });
}

}  // namespace mailwhy::bounce
