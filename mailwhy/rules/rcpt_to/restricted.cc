#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule restricted;

namespace {
void judge_restricted(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, restricted, findings,
               [](const Attempt&) -> Blame { return {Party::recipient_policy, Confidence::likely}; });
}
}  // namespace

const Rule restricted = {
    .id = "rcpt_to.restricted",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{recipient} takes mail only from certain senders, says {host}",
    .judge = judge_restricted,
};

}  // namespace mailwhy::rules::rcpt_to
