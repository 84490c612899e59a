// One filter on paper.  Private to the forms of this folder.
#pragma once
#include "mailwhy/report/filters/filters.h"

namespace mailwhy::report {
void put_filter(text::Paper& paper, const filters::Filter& filter, const TextOptions& options, const Words& words);
// One filter as CommonMark.
std::string filter_markdown(const filters::Filter& filter, const Words& words);
}  // namespace mailwhy::report
