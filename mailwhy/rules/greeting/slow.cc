#include "mailwhy/rules/pace.h"
#include "mailwhy/rules/patience.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::greeting {
extern const Rule slow;

namespace {
constexpr Duration pause = 3s;

// Where every answer is as slow as the greeting, the pause is no guard of its own.
bool as_slow_as_all(const evidence::Session& session, const smtp::Exchange& greeting) {
  const auto slowest = slowest_answer(session);
  return drags(session) && slowest && own_time(session, greeting) <= 2 * own_time(session, session.transcript.exchanges[*slowest]);
}

void judge_slow(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto at = position_of(*seen.session, smtp::Step::greeting);
    if (!at) continue;
    const auto& exchange = seen.session->transcript.exchanges[*at];
    if (!exchange.reply || exchange.failure || own_time(*seen.session, exchange) < pause || as_slow_as_all(*seen.session, exchange)) continue;
    Finding& finding = remark(view, slow, *seen.attempt, view.cite_exchange(seen.index, *at), {Party::recipient_policy, Confidence::guess}, findings);
    finding.args.try_emplace("took", to_readable(exchange.took));
    say_patience(finding, wait_for_reply(*seen.session, exchange));
  }
}
}  // namespace

const Rule slow = {
    .id = "greeting.slow",
    .stage = evidence::Stage::greeting,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} lets callers wait {took} before it greets them; given up by then: {gave_up}",
    .judge = judge_slow,
};

}  // namespace mailwhy::rules::greeting
