#include "mailwhy/rules/support.h"

namespace mailwhy::rules::reputation {
extern const Rule listing_refuted;

namespace {
void judge_listing_refuted(const View& view, std::vector<Finding>& findings) {
  const auto mine = owned(view, listing_refuted);
  tell(view, listing_refuted, mine, findings, [](const Attempt&) -> Blame { return {Party::recipient_policy, Confidence::likely}; });
  for (const Attempt* attempt : mine)
    for (const auto index : listings_named(view, *attempt))
      for (auto& finding : findings) {
        if (finding.id != listing_refuted.id || finding.args.contains("list")) continue;
        finding.args["list"] = view.evidence().listings[index].zone.text();
        finding.seen.push_back(view.cite_listing(index));
      }
}
}  // namespace

const Rule listing_refuted = {
    .id = "reputation.listing-refuted",
    .stage = evidence::Stage::reputation,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} says that {source} is on the block list {list}, but that list does not have it now",
    .judge = judge_listing_refuted,
};

}  // namespace mailwhy::rules::reputation
