#include "mailwhy/report/csv.h"

#include "mailwhy/base/text.h"

namespace mailwhy::report {
namespace {

std::string cell(std::string_view bytes) {
  std::string text = visible(bytes);
  if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos) text.insert(text.begin(), '\'');
  if (text.find_first_of("\",") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::string csv_row(std::span<const std::string> cells) {
  std::string row;
  for (const auto& one : cells) row += (&one == cells.data() ? "" : ",") + cell(one);
  return row + "\r\n";
}

}  // namespace mailwhy::report
