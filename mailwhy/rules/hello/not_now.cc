#include "mailwhy/rules/shared_judges.h"

namespace mailwhy::rules::hello {
extern const Rule not_now;

namespace {
void judge_not_now(const View& view, std::vector<Finding>& findings) { judge_by_words(view, not_now, findings); }
}  // namespace

const Rule not_now = {
    .id = "hello.not-now",
    .stage = evidence::Stage::hello,
    .effect = Effect::delays,
    .verdict = Verdict::delayed,
    .sentence = "{host} heard our name and asks to come back later",
    .judge = judge_not_now,
};

}  // namespace mailwhy::rules::hello
