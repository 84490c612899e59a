// What was heard about a domain, kept for `mailwhy replay` (mailwhy domain --save).  A message that was asked about is in it.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/posture/kept.h"

namespace mailwhy::evidence {

// mailwhy.domain-evidence/1 as JSON text.
std::string write_domain(const posture::Kept& kept);
// Whether the text begins as such a document does.
bool is_domain(std::string_view text);
// The error says what is wrong with the file.
Result<posture::Kept> read_domain(std::string_view text);

}  // namespace mailwhy::evidence
