// The first two lines: the verdict with its side and how sure we are; then where we asked from.
#include "mailwhy/report/text/sections.h"
#include "mailwhy/report/text/words.h"

#include "mailwhy/base/text.h"

namespace mailwhy::report::text {
namespace {
// Broken behind a comma rather than inside of a date.
void vantage_line(const Source& source, Paper& paper) {
  const std::string whole = vantage_words(source.evidence, source.words);
  Line line;
  for (const auto part : split(whole, ',')) {
    const std::string words = paper.safe(trim(part));
    const int wants = columns(words) + (line.columns() > 0 ? 2 : 0);
    if (line.columns() + wants + 1 > paper.width() && line.columns() > 2) {
      paper.line(line.add(",", Style::faint));
      line = Line("  ");
    } else if (line.columns() > 0) {
      line.add(", ", Style::faint);
    }
    if (line.columns() + columns(words) < paper.width()) {
      line.add(words, Style::faint);
      continue;
    }
    const auto pieces = wrap(words, paper.width() - line.columns() - 1, paper.width() - 3);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (i > 0) {
        paper.line(line);
        line = Line("  ");
      }
      line.add(pieces[i], Style::faint);
    }
  }
  paper.line(line);
}
}  // namespace

void headline(const Source& source, Paper& paper) {
  const std::string target = source.options.utf8 ? target_unicode(source.evidence) : target_ascii(source.evidence);
  const std::string whole = paper.safe(target) + ": " + std::string(source.words(verdict_words(source.judgement.verdict))) +
                            cause_words(source.judgement, source.words);
  paper.wrapped_with(Line(), whole, 2, to_readable(source.evidence.elapsed), Style::bold);
  vantage_line(source, paper);
  if (!source.evidence.complete)
    paper.wrapped(Line(), source.words("The check was cut short; this is what was known by then."), 2, Style::careful);
}

}  // namespace mailwhy::report::text
