#include "mailwhy/filters/points.h"

#include "mailwhy/base/text.h"

namespace mailwhy::filters {

std::optional<ReadPoints> read_points(std::string_view text) {
  constexpr Points most = 1'000'000'000;
  ReadPoints out;
  std::size_t at = 0;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) ++at;
  Points value = 0;
  bool digits = false;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    digits = true;
    value = value * 10 + (text[at] - '0');
    if (value > most / 1000) return std::nullopt;
  }
  value *= 1000;
  if (at + 1 < text.size() && (text[at] == '.' || text[at] == ',') && is_digit(text[at + 1])) {
    digits = true;
    ++at;
    for (Points unit = 100; at < text.size() && is_digit(text[at]); ++at, unit /= 10) {
      value += unit * (text[at] - '0');
      if (out.decimals < 3) ++out.decimals;
    }
  }
  if (!digits) return std::nullopt;
  out.points = negative ? -value : value;
  out.used = at;
  return out;
}

std::optional<Points> parse_points(std::string_view text) {
  const auto trimmed = trim(text);
  const auto read = read_points(trimmed);
  if (!read || read->used != trimmed.size()) return std::nullopt;
  return read->points;
}

std::string points_text(Points points) {
  const bool negative = points < 0;
  const auto magnitude = negative ? -points : points;
  std::string fraction = std::to_string(1000 + magnitude % 1000).substr(1);
  while (fraction.size() > 1 && fraction.back() == '0') fraction.pop_back();
  return (negative ? "-" : "") + std::to_string(magnitude / 1000) + "." + fraction;
}

}  // namespace mailwhy::filters
