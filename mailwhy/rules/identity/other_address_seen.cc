// identity.other-address-seen: the server speaks to us under an address that is not the one we speak from.
#include "mailwhy/rules/seen_as.h"

namespace mailwhy::rules::identity {
extern const Rule other_address_seen;

namespace {
void judge_other_address_seen(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto other = seen_as(view, seen);
    if (!other) continue;
    Finding& finding = remark(view, other_address_seen, *seen.attempt, view.cite_exchange(seen.index, other->exchange),
                              {Party::sender_network, Confidence::guess}, findings);
    finding.args.try_emplace("seen", other->address.text());
  }
}
}  // namespace

const Rule other_address_seen = {
    .id = "identity.other-address-seen",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} sees us come from {seen}, not from {source}",
    .judge = judge_other_address_seen,
};

}  // namespace mailwhy::rules::identity
