#include "mailwhy/rules/support.h"

namespace mailwhy::rules::reputation {
extern const Rule sender_ip_listed;

namespace {
void judge_sender_ip_listed(const View& view, std::vector<Finding>& findings) {
  const auto mine = owned(view, sender_ip_listed);
  tell(view, sender_ip_listed, mine, findings, [](const Attempt&) -> Blame { return {Party::sender_host, Confidence::certain}; });
  const auto& listings = view.evidence().listings;
  for (const Attempt* attempt : mine)
    for (const auto index : listings_named(view, *attempt))
      for (auto& finding : findings) {
        if (finding.id != sender_ip_listed.id || listings[index].result != listing::Result::listed || finding.args.contains("list")) continue;
        finding.args["list"] = listings[index].zone.text();
        finding.args["source"] = listings[index].address.text();  // as the server saw it, which NAT may have changed
        finding.args["reason"] = listings[index].reason;
        finding.seen.push_back(view.cite_listing(index));
      }
}
}  // namespace

const Rule sender_ip_listed = {
    .id = "reputation.sender-ip-listed",
    .stage = evidence::Stage::reputation,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} turns {source} away because it is on the block list {list}",
    .judge = judge_sender_ip_listed,
};

}  // namespace mailwhy::rules::reputation
