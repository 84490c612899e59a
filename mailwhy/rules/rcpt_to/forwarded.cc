#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule forwarded;

namespace {
void judge_forwarded(const View& view, std::vector<Finding>& findings) {
  for (const auto& attempt : view.attempts())
    if (attempt.end == Attempt::End::accepted && attempt.exchange && attempt.exchange->reply && attempt.exchange->reply->code == 251)
      remark(view, forwarded, attempt, view.cite(attempt), {Party::nobody, Confidence::certain}, findings);
}
}  // namespace

const Rule forwarded = {
    .id = "rcpt_to.forwarded",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} takes mail for {recipient} and passes it on to another address",
    .judge = judge_forwarded,
};

}  // namespace mailwhy::rules::rcpt_to
