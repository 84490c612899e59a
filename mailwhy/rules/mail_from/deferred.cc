#include "mailwhy/rules/shared_judges.h"

namespace mailwhy::rules::mail_from {
extern const Rule deferred;

namespace {
void judge_deferred(const View& view, std::vector<Finding>& findings) { judge_by_words(view, deferred, findings); }
}  // namespace

const Rule deferred = {
    .id = "mail_from.deferred",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::delays,
    .verdict = Verdict::delayed,
    .sentence = "{host} does not take mail from {sender} right now and asks to try again",
    .judge = judge_deferred,
};

}  // namespace mailwhy::rules::mail_from
