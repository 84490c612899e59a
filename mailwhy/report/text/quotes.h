// The evidence of a finding, quoted: "Seen", C> and S>, carets under what decided.
#pragma once
#include "mailwhy/report/text/sections.h"

namespace mailwhy::report::text {

// The column where the words of a slot begin, and the start of a slot's first line.
inline constexpr int slot_column = 9;
Line slot(std::string_view label);

// Did the other side say something?  A silent one has no words to quote.
bool is_conversation(const rules::Citation& citation, const evidence::Evidence& evidence);

// The citation with our own words in the reader's language: the remark, and what we observed.  Quotations stay as they are.
rules::Citation in_our_words(const rules::Citation& citation, const Source& source);

// Writes the slot "Seen": at most three citations unless -v, the same words from several addresses once.
void seen(const rules::Finding& finding, const Source& source, Paper& paper);

}  // namespace mailwhy::report::text
