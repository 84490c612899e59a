#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::check {
extern const Rule out_of_time;

namespace {
using Why = evidence::NotTried::Why;

void judge_out_of_time(const View& view, std::vector<Finding>& findings) {
  const auto* decisive = view.decisive();
  const bool no_hosts = view.has_route() && view.route().hosts.empty() && view.route().kind != ::mailwhy::route::Route::Kind::unknown;
  const bool decided = no_hosts || (decisive && (decisive->end == Attempt::End::accepted || decisive->end == Attempt::End::refused));
  const auto& skipped = view.evidence().not_tried;
  const auto late = std::find_if(skipped.begin(), skipped.end(),
                                 [](const auto& one) { return one.why == Why::out_of_time || one.why == Why::stopped; });
  if (decided || (view.evidence().complete && late == skipped.end())) return;
  Citation seen{"case", "/elapsed_ms", "", "ended after " + to_readable(view.evidence().elapsed), {}, ""};
  if (late != skipped.end()) seen = {"case", "/not_tried/" + std::to_string(late - skipped.begin()), late->host.text(), "not tried: no time left", {}, late->words};
  Finding& finding = state(view, out_of_time, {Party::unknown, Confidence::guess}, std::move(seen), findings);
  if (decisive) finding.stage = decisive->stage;
  else if (!view.has_route()) finding.stage = evidence::Stage::domain;
}
}  // namespace

const Rule out_of_time = {
    .id = "check.out-of-time",
    .stage = evidence::Stage::connect,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "the time for the check ran out before the answer was known",
    .judge = judge_out_of_time,
};

}  // namespace mailwhy::rules::check
