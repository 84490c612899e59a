// Judges that twin rules have in common: the same thing said, or not said, at different places of the conversation.
#pragma once
#include "mailwhy/rules/support.h"

namespace mailwhy::rules {

// "Not now", "closing": whose move it is, only the words can say; without any, nobody is named.
void judge_by_words(const View& view, const Rule& rule, std::vector<Finding>& findings);
// No words, or words that every server has: nobody is named.
void judge_without_blame(const View& view, const Rule& rule, std::vector<Finding>& findings);

}  // namespace mailwhy::rules
