// `mailwhy explain --json`: mailwhy.explain/1, the same facts as the text; sentences in `language`.
#pragma once
#include <string>

#include "apps/explain_code.h"
#include "mailwhy/rules/finding.h"
#include "mailwhy/rules/page.h"

namespace mailwhy::apps {

std::string explain_finding_json(const rules::Rule& rule, Language language);
std::string explain_code_json(const CodeQuestion& question, Language language);

}  // namespace mailwhy::apps
