// The first two lines: the verdict with its side and how sure we are; then where we asked from.
#include "mailwhy/report/text/sections.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::text {

void headline(const Source& source, Paper& paper) {
  const std::string target = source.options.utf8 ? target_unicode(source.evidence) : target_ascii(source.evidence);
  const std::string whole = paper.safe(target) + ": " + std::string(verdict_words(source.judgement.verdict)) +
                            cause_words(source.judgement);
  paper.wrapped_with(Line(), whole, 2, to_readable(source.evidence.elapsed), Style::bold);
  paper.wrapped(Line(), vantage_words(source.evidence), 2, Style::faint);
  if (!source.evidence.complete)
    paper.wrapped(Line(), "The check was cut short; this is what was known by then.", 2, Style::careful);
}

}  // namespace mailwhy::report::text
