#include "mailwhy/rules/shared_judges.h"

namespace mailwhy::rules::mail_from {
extern const Rule connection_closed;

namespace {
void judge_connection_closed(const View& view, std::vector<Finding>& findings) { judge_without_blame(view, connection_closed, findings); }
}  // namespace

const Rule connection_closed = {
    .id = "mail_from.connection-closed",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "{host} ends the connection in place of an answer to mail from {sender}",
    .judge = judge_connection_closed,
};

}  // namespace mailwhy::rules::mail_from
