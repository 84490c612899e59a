// For screen readers (M19): plain sentences, one thing after the other; no columns, no carets, no symbols.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/text/sections.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::text {
namespace {
using rules::State;

std::string_view spoken(State state) {
  switch (state) {
    case State::ok: return "ok";
    case State::note: return "note";
    case State::warn: return "warning";
    case State::fail: return "failed";
    case State::later: return "try later";
    case State::unknown: return "could not be tested";
    case State::not_reached: return "not reached";
    case State::not_asked: return "not asked for";
  }
  return "not known";
}

void say(const std::string& words, Paper& paper) { paper.wrapped(Line(), words, 0); }

void finding(const rules::Finding& f, const Source& source, Paper& paper) {
  say(fmt::format("Finding {}. {}.", f.id, title_of(f, source.judgement, source.catalogue)), paper);
  for (const auto& citation : f.seen) {
    std::string words = "Seen. ";
    if (citation.kind == "smtp") words += "Server replied: ";
    else if (!citation.command.empty()) words += citation.command + ": ";
    say(words + citation.text, paper);
    for (const auto& [begin, end] : citation.marks)
      if (begin < end && end <= citation.text.size()) say("Deciding words: " + citation.text.substr(begin, end - begin), paper);
    if (!citation.remark.empty()) say("Remark: " + citation.remark, paper);
  }
  const Slots slots = slots_of(f, source.catalogue);
  if (!slots.means.empty()) say("Means. " + slots.means, paper);
  if (!slots.whose.empty()) say("Whose. " + slots.whose, paper);
  for (std::size_t i = 0; i < slots.steps.size(); ++i)
    say(fmt::format("Next step {} of {}: {}", i + 1, slots.steps.size(), slots.steps[i]), paper);
  if (!slots.again.empty()) say("To check again, run: " + shell_line(slots.again), paper);
}
}  // namespace

void accessible(const Source& source, Paper& paper) {
  const auto& judgement = source.judgement;
  const std::string target = source.options.utf8 ? target_unicode(source.evidence) : target_ascii(source.evidence);
  say("Mail to " + target + ".", paper);
  say(fmt::format("Result: {}. Side: {}. Confidence: {}. Time: {:.1f} seconds.", verdict_phrase(judgement.verdict),
                  whose_words(judgement.side), to_string(judgement.confidence),
                  static_cast<double>(source.evidence.elapsed.count()) / 1e6),
      paper);
  say("Tested " + vantage_words(source.evidence) + ".", paper);
  if (!source.evidence.complete) say("The check was cut short.", paper);

  const auto rows = shown_rows(source);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string words = fmt::format("Step {} of {}, {}: {}.", i + 1, rows.size(), stage_label(rows[i].stage), spoken(rows[i].state));
    const std::string detail = row_words(rows[i], source);
    if (rows[i].state != State::not_reached && !detail.empty()) words += " " + shorten(paper.safe(detail), 160) + ".";
    say(words, paper);
  }
  for (const auto& f : judgement.findings)
    if (source.options.verbosity > 0 || !is_explained(f, judgement.findings)) finding(f, source, paper);
  not_tested(source, paper);
  if (source.options.show_exit_code) say(fmt::format("Exit code {}.", rules::exit_code(judgement)), paper);
}

}  // namespace mailwhy::report::text
