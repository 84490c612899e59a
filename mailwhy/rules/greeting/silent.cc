#include "mailwhy/rules/patience.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::greeting {
extern const Rule silent;

namespace {
void judge_silent(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, silent, findings,
               [](const Attempt&) -> Blame { return {Party::recipient_host, Confidence::guess}; });
  for (auto& finding : findings)
    if (const auto silences = owned(view, silent); finding.id == silent.id && !silences.empty())
      say_patience(finding, wait_for_reply(*silences.front()->session, *silences.front()->exchange));
}
}  // namespace

const Rule silent = {
    .id = "greeting.silent",
    .stage = evidence::Stage::greeting,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "{host} accepts the connection but never says anything",
    .judge = judge_silent,
};

}  // namespace mailwhy::rules::greeting
