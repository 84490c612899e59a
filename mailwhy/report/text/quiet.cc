// One line for scripts (M20): verdict, party, cause, target, the reply that decided.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/text/sections.h"

namespace mailwhy::report::text {

std::string quiet_line(const Source& source) {
  const auto& judgement = source.judgement;
  std::string reply;
  if (const auto* refusing = refusing_attempt(source)) {
    reply = (refusing->host.is_root() ? refusing->address.text() : refusing->host.text()) + ": " + attempt_words(*refusing);
  } else if (!judgement.findings.empty() && judgement.cause != "none" && !judgement.findings.front().seen.empty()) {
    reply = judgement.findings.front().seen.front().text;
  } else if (const auto* attempt = source.view.decisive()) {
    reply = attempt_words(*attempt);
  }
  const Paper paper(source.options);
  const std::string party = judgement.cause == "none" ? "-" : std::string(to_string(judgement.party));
  const std::string cause = judgement.cause == "none" ? "-" : judgement.cause;
  const std::string line = fmt::format("{:<9} {:<11} {}  {}  {}", to_string(judgement.verdict), party, cause,
                                       target_ascii(source.evidence), shorten(paper.safe(reply), 200));
  return paper.safe(trim(line)) + "\n";
}

}  // namespace mailwhy::report::text
