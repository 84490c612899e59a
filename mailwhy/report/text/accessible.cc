// For screen readers (M19): plain sentences, one thing after the other; no columns, no carets, no symbols.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/contacts/whom.h"
#include "mailwhy/report/text/quotes.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::text {
namespace {
using rules::State;

std::string_view spoken(State state) {
  switch (state) {
    case State::ok: return key("ok");
    case State::note: return key("note");
    case State::warn: return key("warning");
    case State::fail: return key("failed");
    case State::later: return key("try later");
    case State::unknown: return key("could not be tested");
    case State::not_reached: return key("not reached");
    case State::not_asked: return key("not asked for");
  }
  return key("not known");
}

void say(const std::string& words, Paper& paper) { paper.wrapped(Line(), words, 0); }

void finding(const rules::Finding& f, const Source& source, Paper& paper) {
  say(source.words("Finding {}. {}.", f.id, title_of(f, source.judgement, source.catalogue)), paper);
  const Words& tell = source.words;
  for (const auto& original : f.seen) {
    const auto citation = in_our_words(original, source);
    std::string words = std::string(tell("Seen.")) + " ";
    if (citation.kind == "smtp") words += std::string(tell("Server replied:")) + " ";
    else if (!citation.command.empty()) words += citation.command + ": ";
    say(words + citation.text, paper);
    for (const auto& [begin, end] : citation.marks)
      if (begin < end && end <= citation.text.size()) say(tell("Deciding words: {}", citation.text.substr(begin, end - begin)), paper);
    if (!citation.remark.empty()) say(tell("Remark: {}", citation.remark), paper);
  }
  const Slots slots = slots_of(f, source.catalogue);
  if (!slots.means.empty()) say(tell("Means. {}", slots.means), paper);
  if (!slots.whose.empty()) say(tell("Whose. {}", slots.whose), paper);
  if (&f == source.judgement.findings.data())
    if (const auto whom = whom_to_ask(source.evidence, source.judgement, tell); !whom.empty()) say(whom, paper);
  for (std::size_t i = 0; i < slots.steps.size(); ++i)
    say(tell("Next step {} of {}: {}", i + 1, slots.steps.size(), slots.steps[i]), paper);
  if (!slots.again.empty()) say(tell("To check again, run: {}", shell_line(slots.again)), paper);
}
}  // namespace

void accessible(const Source& source, Paper& paper) {
  const auto& judgement = source.judgement;
  const std::string target = source.options.utf8 ? target_unicode(source.evidence) : target_ascii(source.evidence);
  const Words& tell = source.words;
  say(tell("Mail to {}.", target), paper);
  say(tell("Result: {}. Side: {}. Confidence: {}. Time: {} seconds.", tell(verdict_phrase(judgement.verdict)), tell(whose_words(judgement.side)),
           tell(confidence_word(judgement.confidence)), fmt::format("{:.1f}", static_cast<double>(source.evidence.elapsed.count()) / 1e6)),
      paper);
  say(tell("Tested {}.", vantage_words(source.evidence, tell)), paper);
  if (!source.evidence.complete) say(std::string(tell("The check was cut short.")), paper);

  const auto rows = shown_rows(source);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string words = tell("Step {} of {}, {}: {}.", i + 1, rows.size(), tell(stage_label(rows[i].stage)), tell(spoken(rows[i].state)));
    const std::string detail = row_words(rows[i], source);
    if (rows[i].state != State::not_reached && !detail.empty()) words += " " + shorten(paper.safe(detail), 160) + ".";
    say(words, paper);
  }
  for (const auto& f : judgement.findings)
    if (source.options.verbosity > 0 || !is_explained(f, judgement.findings)) finding(f, source, paper);
  not_tested(source, paper);
  if (source.options.show_exit_code) say(tell("Exit code {}.", rules::exit_code(judgement)), paper);
}

}  // namespace mailwhy::report::text
