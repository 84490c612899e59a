// The page of a finding (mailwhy/rules/<area>/<name>.md), embedded in the binary: the five slots in words.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/language.h"

namespace mailwhy::rules {

// # route.null-mx
//
// ## Means            one paragraph, {args} allowed
// ## Whose            one paragraph
// ## Do               a numbered list, at most three steps
// ## Again            one command line, starting with mailwhy
// ## How we could be wrong
// ## References
// ## Worlds           ### headings with ```dns, ```host and ```check fences (see lab/page.h); not shown to users
//
// A translation (<name>.de.md) has "## Sentence", which is the rule's sentence with its {args}, and "## Means" to "## How we could
// be wrong" except "## Again"; what it lacks comes from the English page.
struct Page {
  std::string sentence;   // of a translation; the English one is the rule's
  std::string id, means, whose, wrong, references;
  std::vector<std::string> steps;
  std::string again;
  std::string markdown;   // the whole page without "## Worlds", for `mailwhy explain`
  std::string worlds;     // the text of "## Worlds"
};

// The embedded page of the finding, nullopt when there is none.  In another language than English: the English page with the
// translated parts in their places; `markdown` keeps its English headings.
std::optional<Page> page_of(std::string_view id, Language language = Language::english);
// Parses page text.  Missing sections are empty.
Page read_page(std::string_view markdown);

}  // namespace mailwhy::rules
