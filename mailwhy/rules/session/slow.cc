#include "mailwhy/rules/pace.h"
#include "mailwhy/rules/patience.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::session {
extern const Rule slow;

namespace {
constexpr Duration slow_reply = 8s;

void judge_slow(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto at = slowest_answer(*seen.session);
    if (!at || drags(*seen.session)) continue;  // slow at every step is a tarpit
    const auto& exchange = seen.session->transcript.exchanges[*at];
    if (exchange.failure || own_time(*seen.session, exchange) < slow_reply) continue;
    Finding& finding = remark(view, slow, *seen.attempt, view.cite_exchange(seen.index, *at), {Party::recipient_policy, Confidence::guess}, findings);
    if (finding.args.try_emplace("took", to_readable(exchange.took)).second) finding.args.insert_or_assign("command", exchange.command);
    if (finding.seen.size() == 1) finding.seen.front().remark = "took " + to_readable(exchange.took);
    say_patience(finding, wait_for_reply(*seen.session, exchange));
  }
}
}  // namespace

const Rule slow = {
    .id = "session.slow",
    .stage = evidence::Stage::hello,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} takes {took} over one answer; given up by then: {gave_up}",
    .judge = judge_slow,
};

}  // namespace mailwhy::rules::session
