// connect.ping-unanswered: the host ignores pings and takes connections all the same.
#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule ping_unanswered;

namespace {
bool connected(const View& view, const IpAddress& address) {
  const auto& sessions = view.evidence().sessions;
  return std::any_of(sessions.begin(), sessions.end(), [&](const auto& session) { return session.to.address == address && session.connect.ok(); });
}

void judge_ping_unanswered(const View& view, std::vector<Finding>& findings) {
  const auto& pings = view.evidence().pings;
  for (std::size_t i = 0; i < pings.size(); ++i) {
    if (!pings[i].reply.failed_with(Failure::Kind::timed_out) || !connected(view, pings[i].address)) continue;
    const auto& attempts = view.attempts();
    const auto attempt = std::find_if(attempts.begin(), attempts.end(), [&](const Attempt& a) { return a.address == pings[i].address; });
    if (attempt == attempts.end()) continue;
    Finding& finding = remark(view, ping_unanswered, *attempt, view.cite_ping(i), {Party::nobody, Confidence::certain}, findings);
    if (finding.seen.size() == 1) finding.seen.push_back(view.cite_connect(attempt->sessions.back()));
  }
}
}  // namespace

const Rule ping_unanswered = {
    .id = "connect.ping-unanswered",
    .stage = evidence::Stage::connect,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{address} does not answer pings but takes connections on port {port}: it is not down",
    .judge = judge_ping_unanswered,
};

}  // namespace mailwhy::rules::connect
