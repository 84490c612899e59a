#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule outbound_25_blocked;

namespace {
void judge_outbound_25_blocked(const View& view, std::vector<Finding>& findings) {
  const auto mine = owned(view, outbound_25_blocked);
  tell(view, outbound_25_blocked, mine, findings, [](const Attempt&) -> Blame { return {Party::sender_network, Confidence::likely}; });
  for (auto& finding : findings)
    if (finding.id == outbound_25_blocked.id) cite_comparisons(view, finding);
}
}  // namespace

const Rule outbound_25_blocked = {
    .id = "connect.outbound-25-blocked",
    .stage = evidence::Stage::connect,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "port {port} is shut on the way out of here: no mail server at all can be reached from this machine",
    .judge = judge_outbound_25_blocked,
};

}  // namespace mailwhy::rules::connect
