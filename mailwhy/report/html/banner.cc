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

std::string state_badge(State state, const text::Source& source) {
  return fmt::format("<span class=\"state {}\">{}</span>", state_class(state), forms::markup_safe(text::state_cell(state, true, source.words)));
}

std::string say(const text::Source& source, std::string_view english) { return forms::markup_safe(source.words(english)); }

std::string code(std::string_view bytes) { return "<code>" + forms::markup_safe(bytes) + "</code>"; }

std::string heading(char level, std::string_view markup) {
  return std::string("<h") + level + ">" + std::string(markup) + "</h" + level + ">\n";
}

std::string banner(const text::Source& source, int number) {
  using forms::markup_safe;
  const auto& judgement = source.judgement;
  const std::string target = shorten(text::target_unicode(source.evidence), 120);
  std::string out = fmt::format("<div class=\"banner {}\" id=\"check-{}\">\n<div class=\"verdict\">\n", state_class(state_of(judgement)), number);
  out += heading(target_level, fmt::format("<span class=\"target\"><bdi>{}</bdi>:</span> <span class=\"word\">{}</span>", markup_safe(target),
                                           say(source, text::verdict_words(judgement.verdict))));
  out += fmt::format("<p>{} <strong>{}</strong>. {} {}.</p>\n</div>\n", say(source, key("Whose side:")), say(source, text::whose_words(judgement.side)),
                     say(source, key("Sure:")), say(source, text::confidence_word(judgement.confidence)));
  out += mail_path(source, number) + "<div class=\"why\">\n";
  if (!judgement.summary.empty()) out += "<p>" + markup_safe(shorten(summary_of(judgement, source.catalogue), 500)) + "</p>\n";
  out += stops_in_words(source);
  if (judgement.cause != "none" && !judgement.findings.empty()) {
    const Slots slots = slots_of(judgement.findings.front(), source.catalogue);
    if (!slots.steps.empty()) out += "<p><strong>" + say(source, key("Next:")) + "</strong> " + markup_safe(slots.steps.front()) + "</p>\n";
  }
  if (!source.evidence.complete) 
    out += "<p><strong>" + say(source, key("The check was cut short; this is what was known by then.")) + "</strong></p>\n";
  return out + "</div>\n</div>\n";
}

}  // namespace mailwhy::report::html
