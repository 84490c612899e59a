#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule mailbox_disabled;

namespace {
void judge_mailbox_disabled(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, mailbox_disabled, findings,
               [](const Attempt&) -> Blame { return {Party::recipient_mailbox, Confidence::likely}; });
}
}  // namespace

const Rule mailbox_disabled = {
    .id = "rcpt_to.mailbox-disabled",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "the mailbox {recipient} is closed, says {host}",
    .judge = judge_mailbox_disabled,
};

}  // namespace mailwhy::rules::rcpt_to
