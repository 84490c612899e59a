// What was seen of a mail server, kept for `mailwhy replay` (mailwhy ready --save): without anything that is the user's own secret.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/ready/survey.h"

namespace mailwhy::evidence {

// mailwhy.ready-evidence/1 as JSON text.  Keys and the names of private mirrors of lists are not in it.
std::string write_ready(const ready::Survey& survey);
// Whether the text begins as such a document does.
bool is_ready(std::string_view text);
// The survey; the entries of lists are worked out anew.  The error says what is wrong with the file.
Result<ready::Survey> read_ready(std::string_view text);

}  // namespace mailwhy::evidence
