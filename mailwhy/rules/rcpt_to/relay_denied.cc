#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule relay_denied;

namespace {
void judge_relay_denied(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, relay_denied, findings,
               [](const Attempt&) -> Blame { return {Party::recipient_host, Confidence::likely}; });
}
}  // namespace

const Rule relay_denied = {
    .id = "rcpt_to.relay-denied",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} is named as a mail host of {domain} but does not feel responsible for it",
    .judge = judge_relay_denied,
};

}  // namespace mailwhy::rules::rcpt_to
