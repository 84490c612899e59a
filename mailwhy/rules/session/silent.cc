#include "mailwhy/rules/patience.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::session {
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
    .id = "session.silent",
    .stage = evidence::Stage::hello,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "{host} stops answering in the middle of the conversation",
    .judge = judge_silent,
};

}  // namespace mailwhy::rules::session
