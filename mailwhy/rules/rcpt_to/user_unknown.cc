#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule user_unknown;

namespace {
void judge_user_unknown(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, user_unknown, findings, [&](const Attempt& attempt) -> Blame {
    const auto& enhanced = attempt.exchange->reply->enhanced;
    const bool explicit_words = attempt.cause.from_words || (enhanced && enhanced->subject == 1 && enhanced->detail == 1);
    return {Party::recipient_mailbox, explicit_words && !view.contradictory() ? Confidence::certain : Confidence::likely};
  });
}
}  // namespace

const Rule user_unknown = {
    .id = "rcpt_to.user-unknown",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} says that it knows no mailbox {recipient}",
    .judge = judge_user_unknown,
};

}  // namespace mailwhy::rules::rcpt_to
