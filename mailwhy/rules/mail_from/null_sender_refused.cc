#include "mailwhy/rules/support.h"

namespace mailwhy::rules::mail_from {
extern const Rule null_sender_refused;

namespace {
void judge_null_sender_refused(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, null_sender_refused, findings, [](const Attempt& attempt) -> Blame {
    return {Party::recipient_policy, attempt.cause.meaning == bounce::Meaning::sender_refused ? Confidence::likely : Confidence::guess};
  });
}
}  // namespace

const Rule null_sender_refused = {
    .id = "mail_from.null-sender-refused",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} refuses the empty sender <> that returned mail always has",
    .judge = judge_null_sender_refused,
};

}  // namespace mailwhy::rules::mail_from
