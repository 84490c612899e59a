// route.next-mx-used: a better host takes nothing now, and a later one does.
#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule next_mx_used;

namespace {
void judge_next_mx_used(const View& view, std::vector<Finding>& findings) {
  const Attempt* taken = view.decisive();
  if (!view.accepted() || view.contradictory()) return;
  const auto& attempts = view.attempts();
  const auto passed = std::find_if(attempts.begin(), attempts.end(), [&](const Attempt& attempt) {
    const bool in_vain = attempt.end != Attempt::End::not_tried && attempt.end != Attempt::End::accepted;
    return in_vain && attempt.preference < taken->preference && attempt.host != taken->host;
  });
  if (passed == attempts.end()) return;
  // One good address is enough for a host.
  const bool host_works = std::any_of(attempts.begin(), attempts.end(), [&](const Attempt& attempt) {
    return attempt.host == passed->host && attempt.end == Attempt::End::accepted;
  });
  if (host_works) return;
  Finding& finding = remark(view, next_mx_used, *taken, view.cite(*passed), {Party::recipient_domain, Confidence::guess}, findings);
  finding.args["better"] = passed->host.text();
  finding.args["preference"] = std::to_string(taken->preference);
  finding.seen.front().remark = passed->host.text();
  finding.seen.push_back(view.cite(*taken));
  finding.seen.back().remark = taken->host.text();
}
}  // namespace

const Rule next_mx_used = {
    .id = "route.next-mx-used",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{better} takes no mail now, and the next host of {domain}, {host}, steps in",
    .judge = judge_next_mx_used,
};

}  // namespace mailwhy::rules::route
