#include "mailwhy/rules/shared_judges.h"

namespace mailwhy::rules::greeting {
extern const Rule closed;

namespace {
void judge_closed(const View& view, std::vector<Finding>& findings) { judge_without_blame(view, closed, findings); }
}  // namespace

const Rule closed = {
    .id = "greeting.closed",
    .stage = evidence::Stage::greeting,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "{host} accepts the connection and hangs up at once, without a word",
    .judge = judge_closed,
};

}  // namespace mailwhy::rules::greeting
