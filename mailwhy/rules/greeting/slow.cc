#include "mailwhy/rules/support.h"

namespace mailwhy::rules::greeting {
extern const Rule slow;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto at = position_of(*seen.session, smtp::Step::greeting);
    if (!at) continue;
    const auto& exchange = seen.session->transcript.exchanges[*at];
    if (!exchange.reply || exchange.failure || exchange.took <= 5s) continue;
    Finding& finding = remark(view, slow, *seen.attempt, view.cite_exchange(seen.index, *at), {Party::recipient_policy, Confidence::guess}, findings);
    finding.args.try_emplace("took", to_readable(exchange.took));
  }
}
}  // namespace

const Rule slow = {
    .id = "greeting.slow",
    .stage = evidence::Stage::greeting,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} lets callers wait {took} before it greets them",
    .judge = judge,
};

}  // namespace mailwhy::rules::greeting
