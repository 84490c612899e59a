// The targets of a check: words of the command line, and where one is "-" the lines of standard input.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/result.h"

namespace mailwhy::apps {

struct Target {
  std::string text;
  std::size_t word = 0;  // position among the words of the command line
  std::size_t line = 0;  // of the list, from 1; 0 for a word of the command line
};

// One target a line; blank lines and what follows a # at the start of a line or after a blank are left out.  A byte order
// mark and CR LF do no harm.
std::vector<Target> read_target_list(std::string_view text);

// `words` with the list in place of the first "-".  The error says why the list cannot be read, or that it is empty.
Result<std::vector<Target>> expand_targets(const std::vector<std::string>& words);

}  // namespace mailwhy::apps
