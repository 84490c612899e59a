// What a refusal means, in a few words of ours.
#pragma once
#include <string_view>

#include "mailwhy/bounce/meaning.h"

namespace mailwhy::report {

// "the mailbox does not exist": a key of the catalogue (words.h).
std::string_view meaning_words(bounce::Meaning meaning);

}  // namespace mailwhy::report
