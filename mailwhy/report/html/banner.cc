// The first thing on the page: what, whose side, what next.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/html/parts.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::html {
namespace {
using rules::State;

State state_of(const rules::Judgement& judgement) {
  switch (judgement.verdict) {
    case rules::Verdict::accepted: return judgement.cause == "none" ? State::ok : State::warn;
    case rules::Verdict::delayed: return State::later;
    case rules::Verdict::inconclusive: return State::unknown;
    default: return State::fail;
  }
}
}  // namespace

std::string_view state_class(State state) {
  switch (state) {
    case State::ok: return "ok";
    case State::warn: return "warn";
    case State::fail: return "fail";
    case State::later: return "later";
    default: return "unknown";
  }
}

std::string state_badge(State state) {
  return fmt::format("<span class=\"state {}\">{}</span>", state_class(state), forms::markup_safe(text::state_cell(state, true)));
}

std::string code(std::string_view bytes) { return "<code>" + forms::markup_safe(bytes) + "</code>"; }

std::string banner(const text::Source& source, int number) {
  using forms::markup_safe;
  const auto& judgement = source.judgement;
  const std::string target = shorten(text::target_unicode(source.evidence), 320);
  std::string out = fmt::format("<header class=\"banner {}\" id=\"verdict-{}\">\n", state_class(state_of(judgement)), number);
  out += fmt::format("<{0}><bdi>{1}</bdi>: {2}</{0}>\n", number == 1 ? "h1" : "h2", markup_safe(target), text::verdict_words(judgement.verdict));
  out += fmt::format("<p>Whose side: <strong>{}</strong>. Sure: {}.</p>\n", text::whose_words(judgement.side), to_string(judgement.confidence));
  if (!judgement.summary.empty()) out += "<p>" + markup_safe(shorten(judgement.summary, 500)) + "</p>\n";
  if (judgement.cause != "none" && !judgement.findings.empty()) {
    const Slots slots = slots_of(judgement.findings.front(), source.catalogue);
    if (!slots.steps.empty()) out += "<p>Next: " + markup_safe(slots.steps.front()) + "</p>\n";
  }
  if (!source.evidence.complete) out += "<p><strong>The check was cut short; this is what was known by then.</strong></p>\n";
  return out + "</header>\n";
}

}  // namespace mailwhy::report::html
