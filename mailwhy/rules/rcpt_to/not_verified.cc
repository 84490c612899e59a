#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule not_verified;

namespace {
void judge_not_verified(const View& view, std::vector<Finding>& findings) {
  for (const auto& attempt : view.attempts())
    if (attempt.end == Attempt::End::accepted && attempt.exchange && attempt.exchange->reply && attempt.exchange->reply->code == 252)
      remark(view, not_verified, attempt, view.cite(attempt), {Party::nobody, Confidence::certain}, findings);
}
}  // namespace

const Rule not_verified = {
    .id = "rcpt_to.not-verified",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} takes the mail but has not checked that {recipient} exists",
    .judge = judge_not_verified,
};

}  // namespace mailwhy::rules::rcpt_to
