// Text to a JSON value, with sentences for people about what is wrong with a file.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/evidence/json_archive.h"

namespace mailwhy::evidence::json {
namespace {
constexpr std::size_t most_bytes = 64u << 20;
constexpr std::size_t most_depth = 64;

// The number of the line in which `offset` is, from 1.
std::size_t line_at(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

}  // namespace

Result<bj::value> parse_document(std::string_view text) {
  if (text.size() > most_bytes)
    return fail(fmt::format("The file has {} MiB; evidence may have at most 64.", text.size() >> 20));
  bj::parse_options options;
  options.max_depth = most_depth;
  bj::stream_parser parser({}, options);
  bj::error_code error;
  const std::size_t read = parser.write_some(text.data(), text.size(), error);
  if (!error && parser.done()) {
    if (trim(text.substr(read)).empty()) return parser.release();
    return fail(fmt::format("This is not JSON: something follows after its end in line {}.", line_at(text, read)));
  }
  if (!error) parser.finish(error);
  if (!error && parser.done()) return parser.release();
  if (error == bj::error::incomplete || read >= text.size())
    return fail("This is not whole JSON: it ends in the middle.  Was the file cut?");
  return fail(fmt::format("This is not JSON: line {}, {}.", line_at(text, read), error.message()));
}

}  // namespace mailwhy::evidence::json
