#include "mailwhy/rules/shared_judges.h"

namespace mailwhy::rules::session {
extern const Rule closed;

namespace {
void judge_closed(const View& view, std::vector<Finding>& findings) { judge_without_blame(view, closed, findings); }
}  // namespace

const Rule closed = {
    .id = "session.closed",
    .stage = evidence::Stage::hello,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "{host} ends the connection before the sender could be named",
    .judge = judge_closed,
};

}  // namespace mailwhy::rules::session
