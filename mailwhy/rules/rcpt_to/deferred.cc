#include "mailwhy/rules/shared_judges.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule deferred;

namespace {
void judge_deferred(const View& view, std::vector<Finding>& findings) { judge_by_words(view, deferred, findings); }
}  // namespace

const Rule deferred = {
    .id = "rcpt_to.deferred",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::delays,
    .verdict = Verdict::delayed,
    .sentence = "{host} does not take mail for {recipient} right now and asks to try again",
    .judge = judge_deferred,
};

}  // namespace mailwhy::rules::rcpt_to
