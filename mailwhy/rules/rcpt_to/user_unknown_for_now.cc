#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule user_unknown_for_now;

namespace {
void judge_user_unknown_for_now(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, user_unknown_for_now, findings,
               [](const Attempt&) -> Blame { return {Party::recipient_host, Confidence::guess}; });
}
}  // namespace

const Rule user_unknown_for_now = {
    .id = "rcpt_to.user-unknown-for-now",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::delays,
    .verdict = Verdict::delayed,
    .sentence = "{host} cannot find the mailbox {recipient} at the moment and asks to try again",
    .judge = judge_user_unknown_for_now,
};

}  // namespace mailwhy::rules::rcpt_to
