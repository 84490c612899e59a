// Where digits stand in a text.
#pragma once
#include <cstddef>
#include <string_view>

#include "mailwhy/base/row.h"

namespace mailwhy::bounce {

// The first digit from `at` on; the size of the text when there is none.
inline std::size_t next_digit(std::string_view text, std::size_t at) {
  return first_where(text, at, [](mailwhy::Row row) { return (row >= '0') & (row <= '9'); });
}

}  // namespace mailwhy::bounce
