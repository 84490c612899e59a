#include "mailwhy/rules/shared_judges.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule connection_closed;

namespace {
void judge_connection_closed(const View& view, std::vector<Finding>& findings) { judge_without_blame(view, connection_closed, findings); }
}  // namespace

const Rule connection_closed = {
    .id = "rcpt_to.connection-closed",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "{host} ends the connection in place of an answer about {recipient}",
    .judge = judge_connection_closed,
};

}  // namespace mailwhy::rules::rcpt_to
