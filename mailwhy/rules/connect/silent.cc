#include "mailwhy/rules/patience.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule silent;

namespace {
void judge_silent(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, silent, findings, [&](const Attempt& attempt) -> Blame {
    return {Party::recipient_host, smtp_port_open(view, attempt.address.is_v6()) ? Confidence::likely : Confidence::guess};
  });
  const auto silences = owned(view, silent);
  for (auto& finding : findings) {
    if (finding.id != silent.id || silences.empty()) continue;
    if (finding.effect == Effect::blocks) cite_comparisons(view, finding);
    finding.args.try_emplace("took", to_readable(silences.front()->session->connect.took));
    say_patience(finding, wait_for_connection(*silences.front()->session));
  }
}
}  // namespace

const Rule silent = {
    .id = "connect.silent",
    .stage = evidence::Stage::connect,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "{host} does not answer at {address} port {port}",
    .judge = judge_silent,
};

}  // namespace mailwhy::rules::connect
