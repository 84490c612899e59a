#include "mailwhy/rules/support.h"

namespace mailwhy::rules::mail_from {
extern const Rule deferred;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, deferred, findings,
               [](const Attempt& attempt) { return by_words(attempt, {Party::unknown, Confidence::guess}); });
}
}  // namespace

const Rule deferred = {
    .id = "mail_from.deferred",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::delays,
    .verdict = Verdict::delayed,
    .sentence = "{host} does not take mail from {sender} right now and asks to try again",
    .judge = judge,
};

}  // namespace mailwhy::rules::mail_from
