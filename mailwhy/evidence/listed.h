// What lists said, kept for `mailwhy replay`: the questions and answers of surveys, without anything that is the user's own secret.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/listing/survey.h"

namespace mailwhy::evidence {

// mailwhy.listed-evidence/1 as JSON text.  Keys and the names of private mirrors are not in it.
std::string write_listed(const std::vector<listing::Survey>& surveys);
// Whether the text begins as such a document does.
bool is_listed(std::string_view text);
// The surveys with their entries worked out anew; the error says what is wrong with the file.
Result<std::vector<listing::Survey>> read_listed(std::string_view text);

}  // namespace mailwhy::evidence
