// identity.address-without-name: the DNS has no name for our address, whether anybody has complained or not.
#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules::identity {
extern const Rule address_without_name;

namespace {
void judge_address_without_name(const View& view, std::vector<Finding>& findings) {
  const Rule* refused_for_it = find_rule("identity.no-reverse-dns");
  if (refused_for_it && !owned(view, *refused_for_it).empty()) return;  // it says the same, and more
  for (const auto& ours : own_addresses(view)) {
    if (reverse_name_of(view, ours.address) != ReverseName::none) continue;
    remark_own(view, address_without_name, ours, view.cite_lookup({ours.address.reverse_name(), dns::Type::ptr}),
           {Party::sender_host, Confidence::certain}, findings);
  }
}
}  // namespace

const Rule address_without_name = {
    .id = "identity.address-without-name",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "our address {source} has no name in the DNS, which many servers want of a sender",
    .judge = judge_address_without_name,
};

}  // namespace mailwhy::rules::identity
