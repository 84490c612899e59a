// rcpt_to.accepts-anyone: the server said yes to a mailbox that cannot exist, so its yes to the recipient proves little.
#include "mailwhy/rules/control.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule accepts_anyone;

namespace {
void judge_accepts_anyone(const View& view, std::vector<Finding>& findings) {
  for (const auto& attempt : view.attempts()) {
    const ControlAnswer answer = control_of(view, attempt);
    if (answer.kind != ControlAnswer::Kind::accepted) continue;
    remark(view, accepts_anyone, attempt, view.cite_exchange(answer.session, answer.exchange), {Party::recipient_policy, Confidence::certain}, findings);
  }
}
}  // namespace

const Rule accepts_anyone = {
    .id = "rcpt_to.accepts-anyone",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} takes mail for mailboxes that cannot exist too, so its yes does not prove that {recipient} is there",
    .judge = judge_accepts_anyone,
};

}  // namespace mailwhy::rules::rcpt_to
