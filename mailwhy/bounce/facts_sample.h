// Sentences that a simple regular expression matches: the tests' way to hear what a list of expressions describes.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mailwhy::bounce {

// At most 40.  Understands alternatives, groups, classes (their first member), "?", "*", "+", "{m,n}", "\b", "\d", "\w", ".", "^", "$" and
// look-ahead (skipped).  A run of dots becomes a blank, or words when it must hold something.
std::vector<std::string> samples_of(std::string_view expression);

}  // namespace mailwhy::bounce
