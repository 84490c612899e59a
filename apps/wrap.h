// Pages of text to the width of a terminal.
#pragma once
#include <string>
#include <string_view>

namespace mailwhy::apps {

// `text` (Markdown or plain lines) with every paragraph filled to `width` columns; items of lists hang under their first
// word.  Code blocks, tables, headings and lines that are indented stay as they are, but for being cut at blanks when
// they are too wide.
std::string wrap_page(std::string_view text, int width);

}  // namespace mailwhy::apps
