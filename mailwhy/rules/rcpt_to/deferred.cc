#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule deferred;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, deferred, findings,
               [](const Attempt& attempt) { return by_words(attempt, {Party::unknown, Confidence::guess}); });
}
}  // namespace

const Rule deferred = {
    .id = "rcpt_to.deferred",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::delays,
    .verdict = Verdict::delayed,
    .sentence = "{host} does not take mail for {recipient} right now and asks to try again",
    .judge = judge,
};

}  // namespace mailwhy::rules::rcpt_to
