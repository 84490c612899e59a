#include "mailwhy/rules/support.h"

namespace mailwhy::rules::mail_from {
extern const Rule spf_fail;

namespace {
void judge_spf_fail(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, spf_fail, findings,
               [](const Attempt&) -> Blame { return {Party::sender_domain, Confidence::likely}; });
}
}  // namespace

const Rule spf_fail = {
    .id = "mail_from.spf-fail",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} says that the domain of {sender} does not permit {source} to send its mail",
    .judge = judge_spf_fail,
};

}  // namespace mailwhy::rules::mail_from
