#include "mailwhy/rules/support.h"

namespace mailwhy::rules::reputation {
extern const Rule sender_blocked;

namespace {
void judge_sender_blocked(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, sender_blocked, findings, [](const Attempt& attempt) -> Blame {
    if (attempt.cause.meaning == bounce::Meaning::reputation) return by_words(attempt, {Party::sender_host, Confidence::guess});
    return {Party::sender_host, Confidence::guess};
  });
}
}  // namespace

const Rule sender_blocked = {
    .id = "reputation.sender-blocked",
    .stage = evidence::Stage::reputation,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} refuses mail from {source} for its reputation",
    .judge = judge_sender_blocked,
};

}  // namespace mailwhy::rules::reputation
