// The leading finding in its five slots, and the further ones in one line each.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/contacts/whom.h"
#include "mailwhy/report/text/quotes.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::text {
namespace {
using rules::Finding;

void paragraphs(Line start, std::string_view text, Paper& paper) {
  for (const auto part : split(text, '\n')) {
    if (trim(part).empty()) continue;
    paper.wrapped(start, part, slot_column);
    start = Line().pad_to(slot_column);
  }
}

void steps(const std::vector<std::string>& all, const Source& source, Paper& paper) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    Line start = i == 0 ? slot(source.words("Do")) : Line().pad_to(slot_column);
    if (all.size() > 1) start.add(fmt::format("{}. ", i + 1));
    const int indent = start.columns();
    paper.wrapped(std::move(start), all[i], indent);
  }
}

void write_finding(const Finding& finding, const Source& source, Paper& paper) {
  paper.blank();
  Line head;
  head.add(source.words(state_word(finding.state())), state_style(finding.state())).add(" ").add(finding.id + ":", Style::underline).add(" ");
  paper.wrapped(head, title_of(finding, source.judgement, source.catalogue), 2, Style::bold);
  paper.blank();
  seen(finding, source, paper);
  const Slots slots = slots_of(finding, source.catalogue);
  if (!slots.means.empty()) paragraphs(slot(source.words("Means")), slots.means, paper);
  paragraphs(slot(source.words("Whose")), slots.whose.empty() ? std::string(source.words(whose_words(finding.side()))) + "." : slots.whose, paper);
  paragraphs(Line().pad_to(slot_column), whom_to_ask(source.evidence, source.judgement, source.words), paper);
  steps(slots.steps, source, paper);
  if (!slots.again.empty()) paper.wrapped(slot(source.words("Again")), shell_line(slots.again), slot_column + 2);
}

bool leads(const Finding& finding, const Source& source) {
  return source.judgement.cause != "none" && &finding == source.judgement.findings.data() && finding.id == source.judgement.cause;
}
}  // namespace

void leading_finding(const Source& source, Paper& paper) {
  const auto& findings = source.judgement.findings;
  if (!findings.empty() && leads(findings.front(), source)) write_finding(findings.front(), source, paper);
}

void further_findings(const Source& source, Paper& paper) {
  const auto& findings = source.judgement.findings;
  const bool all = source.options.verbosity > 0;
  std::size_t shown = 0, left_out = 0, explained = 0;
  paper.blank();
  for (const auto& finding : findings) {
    if (leads(finding, source)) continue;
    if (!all && is_explained(finding, findings)) {
      ++explained;
      continue;
    }
    if (!all && shown == 3) {
      ++left_out;
      continue;
    }
    ++shown;
    Line line;
    line.add(source.words(state_word(finding.state())), state_style(finding.state())).pad_to(6).add(finding.id + ":", Style::underline).add(" ");
    paper.wrapped(line, title_of(finding, source.judgement, source.catalogue), 6);
  }
  if (left_out > 0) paper.line(source.words("{} more of less weight (-v)", left_out), Style::faint);
  if (explained > 0)
    paper.line(source.words(explained == 1 ? key("{} more follows from this one (-v)") : key("{} more follow from this one (-v)"), explained), Style::faint);
}

}  // namespace mailwhy::report::text
