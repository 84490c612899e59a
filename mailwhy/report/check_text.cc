// The order of the sections: the one place that says what a text report looks like.
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/text/sections.h"

namespace mailwhy::report {

std::string check_text(const evidence::Evidence& evidence, const rules::Judgement& judgement, const TextOptions& options,
                       const Catalogue& catalogue) {
  const Catalogue shown = options.utf8 ? catalogue : catalogue.in_ascii();
  const text::Source source{evidence, judgement, options, shown, rules::View(evidence)};
  if (options.verbosity < 0) return text::quiet_line(source);
  text::Paper paper(options);
  if (options.accessible) {
    text::accessible(source, paper);
    return paper.take();
  }
  text::headline(source, paper);
  text::checklist(source, paper);
  text::path_line(source, paper);
  text::leading_finding(source, paper);
  text::further_findings(source, paper);
  text::matrix(source, paper);
  text::not_tested(source, paper);
  if (options.verbosity > 0) text::transcript(source, paper);
  if (options.verbosity > 0) text::signatures(source, paper);
  if (options.verbosity > 1) text::lookups(source, paper);
  text::closing(source, paper);
  return paper.take();
}

std::string check_text(const evidence::Evidence& evidence, const rules::Judgement& judgement, const TextOptions& options) {
  return check_text(evidence, judgement, options, Catalogue::builtin(options.language));
}

std::string transcript_text(const evidence::Evidence& evidence, const TextOptions& options) {
  const Catalogue catalogue = options.utf8 ? Catalogue::builtin(options.language) : Catalogue::builtin(options.language).in_ascii();
  const rules::Judgement none;
  const text::Source source{evidence, none, options, catalogue, rules::View(evidence)};
  text::Paper paper(options);
  text::transcript(source, paper);
  return paper.take();
}

}  // namespace mailwhy::report
