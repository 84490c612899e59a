#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule no_ipv6_here;

namespace {
using Why = evidence::NotTried::Why;

void judge_no_ipv6_here(const View& view, std::vector<Finding>& findings) {
  const auto& attempts = view.attempts();
  if (std::none_of(attempts.begin(), attempts.end(), [](const Attempt& attempt) { return attempt.session; })) return;
  const auto& all = view.evidence().not_tried;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].why != Why::no_route_family || !all[i].address) continue;
    Finding& finding = state(view, no_ipv6_here, {Party::this_machine, Confidence::certain},
                             {"case", "/not_tried/" + std::to_string(i), all[i].host.text(), all[i].address->text() + ": not tried", {}, all[i].words}, findings);
    finding.args["family"] = all[i].address->is_v6() ? "IPv6" : "IPv4";
    finding.host = all[i].host.text();
    return;
  }
}
}  // namespace

const Rule no_ipv6_here = {
    .id = "connect.no-ipv6-here",
    .stage = evidence::Stage::connect,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "this machine has no {family}, so the {family} addresses of {domain} were not tried",
    .judge = judge_no_ipv6_here,
};

}  // namespace mailwhy::rules::connect
