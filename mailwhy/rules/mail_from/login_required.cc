#include "mailwhy/rules/support.h"

namespace mailwhy::rules::mail_from {
extern const Rule login_required;

namespace {
void judge_login_required(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, login_required, findings,
               [](const Attempt&) -> Blame { return {Party::recipient_host, Confidence::likely}; });
}
}  // namespace

const Rule login_required = {
    .id = "mail_from.login-required",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} wants a login before it takes mail, so it is no host for mail from outside",
    .judge = judge_login_required,
};

}  // namespace mailwhy::rules::mail_from
