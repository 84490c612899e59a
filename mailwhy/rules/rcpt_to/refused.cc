#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule refused;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, refused, findings,
               [](const Attempt& attempt) { return by_words(attempt, {Party::recipient_policy, Confidence::guess}); });
}
}  // namespace

const Rule refused = {
    .id = "rcpt_to.refused",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} refuses mail for {recipient} and does not say clearly why",
    .judge = judge,
};

}  // namespace mailwhy::rules::rcpt_to
