#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule server_error;

namespace {
void judge_server_error(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, server_error, findings, [](const Attempt& attempt) -> Blame {
    return {Party::recipient_host, attempt.cause.from_words ? Confidence::likely : Confidence::guess};
  });
}
}  // namespace

const Rule server_error = {
    .id = "rcpt_to.server-error",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::delays,
    .verdict = Verdict::delayed,
    .sentence = "{host} has trouble of its own and takes no mail for {recipient}",
    .judge = judge_server_error,
};

}  // namespace mailwhy::rules::rcpt_to
