#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule unreachable;

namespace {
std::string icmp_of(const Attempt& attempt) {
  const auto& failure = attempt.session->connect.failure();
  if (!failure.icmp) return failure.detail.empty() ? "unreachable" : failure.detail;
  std::string text = icmp_words(*failure.icmp, attempt.address.is_v6());
  text += " (type " + std::to_string(failure.icmp->type) + ", code " + std::to_string(failure.icmp->code) + ")";
  return failure.icmp->from ? text + ", said by " + failure.icmp->from->text() : text;
}

// The host itself says so: then it is no router on the way.
bool said_by_host(const Attempt& attempt) {
  const auto& icmp = attempt.session->connect.failure().icmp;
  return icmp && icmp->from == attempt.address;
}

void judge_unreachable(const View& view, std::vector<Finding>& findings) {
  const auto mine = owned(view, unreachable);
  tell(view, unreachable, mine, findings, [](const Attempt& attempt) -> Blame {
    return {said_by_host(attempt) ? Party::recipient_host : Party::in_between, Confidence::guess};
  });
  for (auto& finding : findings) {
    if (finding.id != unreachable.id) continue;
    finding.args["icmp"] = icmp_of(*mine.front());
    if (finding.effect == Effect::blocks) cite_comparisons(view, finding);
  }
}
}  // namespace

const Rule unreachable = {
    .id = "connect.unreachable",
    .stage = evidence::Stage::connect,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "the network reports that {host} ({address}) cannot be reached: {icmp}",
    .judge = judge_unreachable,
};

}  // namespace mailwhy::rules::connect
