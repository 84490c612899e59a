#include "mailwhy/rules/shared_judges.h"

namespace mailwhy::rules::greeting {
extern const Rule not_now;

namespace {
void judge_not_now(const View& view, std::vector<Finding>& findings) { judge_without_blame(view, not_now, findings); }
}  // namespace

const Rule not_now = {
    .id = "greeting.not-now",
    .stage = evidence::Stage::greeting,
    .effect = Effect::delays,
    .verdict = Verdict::delayed,
    .sentence = "{host} is not ready to talk now and asks to come back later",
    .judge = judge_not_now,
};

}  // namespace mailwhy::rules::greeting
