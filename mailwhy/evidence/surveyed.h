// What resolvers and name servers said to one question, kept for `mailwhy replay` (mailwhy dns --save).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/dns/validation.h"
#include "mailwhy/zone/survey.h"

namespace mailwhy::evidence {

struct Surveyed {
  zone::Query query;
  zone::Replies replies;
  std::vector<dns::Validation> validations;
  Time started{};
  Duration elapsed{};
  bool complete = true;
};

// The survey worked out anew from the replies.
zone::Survey survey_again(const Surveyed& surveyed);

// mailwhy.dns-evidence/1 as JSON text.
std::string write_surveyed(const Surveyed& surveyed);
// Whether the text begins as such a document does.
bool is_surveyed(std::string_view text);
// The error says what is wrong with the file.
Result<Surveyed> read_surveyed(std::string_view text);

}  // namespace mailwhy::evidence
