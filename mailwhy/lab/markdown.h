// The little Markdown that lab pages need: headings and fenced blocks, in order.  Everything else is prose.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mailwhy/lab/page.h"

namespace mailwhy::lab {

struct Heading {
  int level = 1;
  std::string text;
  int line = 0;
};
using Block = std::variant<Heading, Fence>;

// A fence that is never closed runs to the end of the text, as CommonMark has it.
std::vector<Block> read_blocks(std::string_view markdown);

}  // namespace mailwhy::lab
