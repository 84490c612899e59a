#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule connection_closed;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, connection_closed, findings,
               [](const Attempt&) -> Blame { return {Party::unknown, Confidence::guess}; });
}
}  // namespace

const Rule connection_closed = {
    .id = "rcpt_to.connection-closed",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "{host} ends the connection in place of an answer about {recipient}",
    .judge = judge,
};

}  // namespace mailwhy::rules::rcpt_to
