#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule no_route_here;

namespace {
using Why = evidence::NotTried::Why;
bool lacks_family(const evidence::NotTried& skipped) { return skipped.why == Why::no_route_family && skipped.address; }

Citation skipped_citation(const View& view, std::size_t index) {
  const auto& skipped = view.evidence().not_tried[index];
  return {"case", "/not_tried/" + std::to_string(index), skipped.host.text(), skipped.address->text() + ": no route of this family", {}, skipped.words};
}

// The DNS did not say whether a host has an address of another family too.
bool more_addresses_possible(const View& view) {
  const auto open = [&](const Domain& name, dns::Type type) {
    const auto* answer = answer_to(view, name, type);
    using Kind = dns::Answer::Kind;
    return answer && answer->kind != Kind::records && answer->kind != Kind::nodata && answer->kind != Kind::nxdomain;
  };
  const auto& hosts = view.route().hosts;
  return std::any_of(hosts.begin(), hosts.end(), [&](const auto& host) { return open(host.name, dns::Type::a) || open(host.name, dns::Type::aaaa); });
}

void judge_no_route_here(const View& view, std::vector<Finding>& findings) {
  const auto blame = [](const Attempt&) -> Blame { return {Party::this_machine, Confidence::certain}; };
  tell_owned(view, no_route_here, findings, blame);
  const auto& attempts = view.attempts();
  const bool none_tried = !attempts.empty() && std::none_of(attempts.begin(), attempts.end(), [](const Attempt& a) { return a.session; });
  const auto& skipped = view.evidence().not_tried;
  const auto lacking = std::find_if(skipped.begin(), skipped.end(), lacks_family);
  if (!none_tried || lacking == skipped.end()) return;
  const bool other_reason = std::any_of(skipped.begin(), skipped.end(), [](const auto& one) { return one.address && !lacks_family(one); });
  if (other_reason) return;
  Finding& finding = state(view, no_route_here, blame(attempts.front()), skipped_citation(view, static_cast<std::size_t>(lacking - skipped.begin())), findings);
  finding.host = lacking->host.text();
  if (!more_addresses_possible(view)) return;
  finding.effect = Effect::undecided;
  finding.verdict = Verdict::inconclusive;
  finding.party = Party::unknown;
  finding.confidence = Confidence::guess;
}
}  // namespace

const Rule no_route_here = {
    .id = "connect.no-route-here",
    .stage = evidence::Stage::connect,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "this machine has no way to the addresses of {domain}",
    .judge = judge_no_route_here,
};

}  // namespace mailwhy::rules::connect
