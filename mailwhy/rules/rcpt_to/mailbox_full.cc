#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule mailbox_full;

namespace {
void judge_mailbox_full(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, mailbox_full, findings,
               [](const Attempt&) -> Blame { return {Party::recipient_mailbox, Confidence::likely}; });
}
}  // namespace

const Rule mailbox_full = {
    .id = "rcpt_to.mailbox-full",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "the mailbox {recipient} has no room left, says {host}",
    .judge = judge_mailbox_full,
};

}  // namespace mailwhy::rules::rcpt_to
