#include "mailwhy/rules/support.h"

namespace mailwhy::rules::greeting {
extern const Rule refused;

namespace {
void judge_refused(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, refused, findings, [](const Attempt& attempt) -> Blame {
    if (attempt.cause.meaning == bounce::Meaning::host_takes_no_mail) return {Party::sender_host, Confidence::guess};
    return turned_away(attempt);
  });
}
}  // namespace

const Rule refused = {
    .id = "greeting.refused",
    .stage = evidence::Stage::greeting,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} turns this machine away at the door, before anything was said",
    .judge = judge_refused,
};

}  // namespace mailwhy::rules::greeting
