#include "mailwhy/report/json_pretty.h"

#include <cstddef>

namespace mailwhy::report {
namespace {
// The end of the string literal that begins at `at`.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at)
    if (json[at] == '\\') ++at;
  return at + 1 < json.size() ? at + 1 : json.size();
}

// The end of an array without brackets of its own inside that is short enough for one line; npos when it is not such a one.
std::size_t end_of_short_array(std::string_view json, std::size_t at) {
  constexpr std::size_t most = 72;
  for (std::size_t i = at + 1; i < json.size() && i < at + most;) {
    const char c = json[i];
    if (c == '[' || c == '{') return std::string_view::npos;
    if (c == ']') return i + 1;
    i = c == '"' ? end_of_string(json, i) : i + 1;
  }
  return std::string_view::npos;
}
}  // namespace

std::string pretty_json(std::string_view json) {
  std::string out;
  out.reserve(json.size() * 3 / 2);
  std::size_t depth = 0;
  const auto new_line = [&] { out += "\n" + std::string(depth * 2, ' '); };
  for (std::size_t i = 0; i < json.size();) {
    const char c = json[i];
    std::size_t end = i + 1;
    if (c == '"') end = end_of_string(json, i);
    if (c == '[') {
      const std::size_t whole = end_of_short_array(json, i);
      if (whole != std::string_view::npos) end = whole;
    }
    if (c == '{' && i + 1 < json.size() && json[i + 1] == '}') end = i + 2;
    out += json.substr(i, end - i);
    if (end == i + 1) {
      if (c == '{' || c == '[') {
        ++depth;
        new_line();
      } else if (c == '}' || c == ']') {
        // Written too early: the bracket belongs on a line of its own.
        out.pop_back();
        if (depth > 0) --depth;
        new_line();
        out += c;
      } else if (c == ',') {
        new_line();
      } else if (c == ':') {
        out += ' ';
      }
    }
    i = end;
  }
  return out;
}

}  // namespace mailwhy::report
