#include "mailwhy/rules/support.h"

namespace mailwhy::rules::greeting {
extern const Rule takes_no_mail;

namespace {
void judge_takes_no_mail(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, takes_no_mail, findings,
               [](const Attempt&) -> Blame { return {Party::recipient_domain, Confidence::likely}; });
}
}  // namespace

const Rule takes_no_mail = {
    .id = "greeting.takes-no-mail",
    .stage = evidence::Stage::greeting,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} declares that it never takes mail, although {domain} names it as a mail host",
    .judge = judge_takes_no_mail,
};

}  // namespace mailwhy::rules::greeting
