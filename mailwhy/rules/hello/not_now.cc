#include "mailwhy/rules/support.h"

namespace mailwhy::rules::hello {
extern const Rule not_now;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, not_now, findings,
               [](const Attempt& attempt) { return by_words(attempt, {Party::unknown, Confidence::guess}); });
}
}  // namespace

const Rule not_now = {
    .id = "hello.not-now",
    .stage = evidence::Stage::hello,
    .effect = Effect::delays,
    .verdict = Verdict::delayed,
    .sentence = "{host} heard our name and asks to come back later",
    .judge = judge,
};

}  // namespace mailwhy::rules::hello
