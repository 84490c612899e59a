#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule refused;

namespace {
void judge_refused(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, refused, findings, [&](const Attempt& attempt) -> Blame {
    const bool ours_is_open = smtp_port_open(view, attempt.address.is_v6()) || view.the_case().smtp_port != 25;
    return {Party::recipient_host, ours_is_open ? Confidence::likely : Confidence::guess};
  });
  for (auto& finding : findings)
    if (finding.id == refused.id && finding.effect == Effect::blocks) cite_comparisons(view, finding);
}
}  // namespace

const Rule refused = {
    .id = "connect.refused",
    .stage = evidence::Stage::connect,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "{host} refuses the connection: nothing takes mail at {address} port {port}",
    .judge = judge_refused,
};

}  // namespace mailwhy::rules::connect
