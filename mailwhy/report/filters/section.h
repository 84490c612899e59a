// One filter on paper.  Private to the forms of this folder.
#pragma once
#include "mailwhy/report/filters/filters.h"

namespace mailwhy::report {
// `head`: with its name and verdict above.
void put_filter(text::Paper& paper, const filters::Filter& filter, const TextOptions& options, const Words& words, bool head = true);
// One filter as CommonMark.
std::string filter_markdown(const filters::Filter& filter, const Words& words);
}  // namespace mailwhy::report
