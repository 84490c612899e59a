// JSON on one line to JSON that people can read.
#pragma once
#include <string>
#include <string_view>

namespace mailwhy::report {

// `json` (well formed, as our own writer gives it) with line feeds and two blanks a level; short arrays of plain values stay on
// one line.  The values are not touched.
std::string pretty_json(std::string_view json);

}  // namespace mailwhy::report
