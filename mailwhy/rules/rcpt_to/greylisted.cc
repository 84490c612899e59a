#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule greylisted;

namespace {
void judge_greylisted(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, greylisted, findings, [](const Attempt&) -> Blame { return {Party::nobody, Confidence::likely}; });
  for (auto& finding : findings)
    if (finding.id == greylisted.id && view.decisive() && view.decisive()->cause.retry_after_s)
      finding.args["retry_after"] = std::to_string(*view.decisive()->cause.retry_after_s) + " s";
}
}  // namespace

const Rule greylisted = {
    .id = "rcpt_to.greylisted",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::delays,
    .verdict = Verdict::delayed,
    .sentence = "{host} asks a first-time sender to come back later",
    .judge = judge_greylisted,
};

}  // namespace mailwhy::rules::rcpt_to
