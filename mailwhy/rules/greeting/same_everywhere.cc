// greeting.same-everywhere: a control host greets with the very name that the target shows; something in between answers for both.
#include "mailwhy/rules/same_greeting.h"

namespace mailwhy::rules::greeting {
extern const Rule same_everywhere;

namespace {
constexpr std::size_t most_citations = 6;

void judge_same_everywhere(const View& view, std::vector<Finding>& findings) {
  const auto same = same_greeting(view);
  if (!same) return;
  const auto& first = same->targets.front();
  const auto at = position_of(*first.session, smtp::Step::greeting);
  if (!at) return;
  Finding finding = found(same_everywhere, Party::sender_network, Confidence::likely);
  finding.args = view.args_for(*first.attempt);
  finding.args["name"] = same->name;
  finding.seen.push_back(view.cite_exchange(first.index, *at));
  for (const auto reach : same->controls) {
    if (finding.seen.size() >= most_citations) break;
    Citation control = view.cite_reach(reach);
    control.remark = control.text;
    control.text = view.evidence().reaches[reach].greeting;
    finding.seen.push_back(std::move(control));
  }
  findings.push_back(std::move(finding));
}
}  // namespace

const Rule same_everywhere = {
    .id = "greeting.same-everywhere",
    .stage = evidence::Stage::greeting,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "{name} answers in place of {host}, and of hosts that have nothing to do with it: what it says is not {domain}'s word",
    .judge = judge_same_everywhere,
};

}  // namespace mailwhy::rules::greeting
