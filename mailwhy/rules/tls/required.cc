#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule required;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, required, findings,
               [](const Attempt&) -> Blame { return {Party::recipient_policy, Confidence::likely}; });
}
}  // namespace

const Rule required = {
    .id = "tls.required",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} takes mail only over an encrypted connection, and encryption could not be had",
    .judge = judge,
};

}  // namespace mailwhy::rules::tls
