// `mailwhy explain --json`: mailwhy.explain/1, the same facts as the text; sentences in `language`.
#pragma once
#include <string>

#include "apps/explain_code.h"
#include "mailwhy/rules/finding.h"
#include "mailwhy/rules/page.h"

namespace mailwhy::apps {

// A finding of check (a rule) or of dns.
struct ExplainedFinding {
  std::string_view id, state, sentence;
  evidence::Stage stage = evidence::Stage::domain;
};
std::string explain_finding_json(const ExplainedFinding& finding, Language language);
std::string explain_code_json(const CodeQuestion& question, Language language);

}  // namespace mailwhy::apps
