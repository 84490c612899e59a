// A score as spam filters write it, exact to a thousandth.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mailwhy::filters {

// Thousandths of a point: "3.4" is 3400.
using Points = std::int64_t;

struct ReadPoints {
  Points points = 0;
  int decimals = 0;          // digits that were written behind the point, at most 3 count
  std::size_t used = 0;      // bytes of the text
  // Half a unit of the last digit that was written: how far the filter may have rounded.
  Points slack() const { return decimals == 0 ? 500 : decimals == 1 ? 50 : decimals == 2 ? 5 : 1; }
};

// A number at the beginning of `text`: sign, digits, "." or "," (as some languages write it), digits.  nullopt when there is none or it is
// beyond a million.
std::optional<ReadPoints> read_points(std::string_view text);
// The whole text, blanks aside, is one number.
std::optional<Points> parse_points(std::string_view text);
// "3.4", "-0.001", "5.0": one decimal at least.
std::string points_text(Points points);

}  // namespace mailwhy::filters
