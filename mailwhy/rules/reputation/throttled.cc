#include "mailwhy/rules/support.h"

namespace mailwhy::rules::reputation {
extern const Rule throttled;

namespace {
void judge_throttled(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, throttled, findings, [](const Attempt& attempt) -> Blame {
    const bool about_us = attempt.cause.meaning == bounce::Meaning::reputation && attempt.cause.from_words;
    return {about_us ? Party::sender_host : Party::unknown, Confidence::guess};
  });
}
}  // namespace

const Rule throttled = {
    .id = "reputation.throttled",
    .stage = evidence::Stage::reputation,
    .effect = Effect::delays,
    .verdict = Verdict::delayed,
    .sentence = "{host} takes only so much from {source} at a time and asks to come back later",
    .judge = judge_throttled,
};

}  // namespace mailwhy::rules::reputation
