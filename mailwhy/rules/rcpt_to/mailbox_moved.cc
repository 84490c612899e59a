#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule mailbox_moved;

namespace {
void judge_mailbox_moved(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, mailbox_moved, findings,
               [](const Attempt&) -> Blame { return {Party::recipient_mailbox, Confidence::likely}; });
}
}  // namespace

const Rule mailbox_moved = {
    .id = "rcpt_to.mailbox-moved",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} says that {recipient} has moved to another address",
    .judge = judge_mailbox_moved,
};

}  // namespace mailwhy::rules::rcpt_to
