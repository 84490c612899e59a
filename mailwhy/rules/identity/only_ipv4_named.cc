// identity.only-ipv4-named: our IPv4 address has a good name and our IPv6 address has none.
#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules::identity {
extern const Rule only_ipv4_named;

namespace {
void judge_only_ipv4_named(const View& view, std::vector<Finding>& findings) {
  const auto& ip4 = view.evidence().vantage.ip4;
  if (!ip4 || reverse_name_of(view, *ip4) != ReverseName::leads_back) return;
  for (const auto& ours : own_addresses(view)) {
    if (!ours.address.is_v6() || ours.told_by_server || reverse_name_of(view, ours.address) != ReverseName::none) continue;
    Finding& finding = remark_own(view, only_ipv4_named, ours, view.cite_lookup({ours.address.reverse_name(), dns::Type::ptr}),
                              {Party::sender_host, Confidence::certain}, findings);
    finding.args.try_emplace("other", ip4->text());
    finding.seen.push_back(view.cite_lookup({ip4->reverse_name(), dns::Type::ptr}));
  }
}
}  // namespace

const Rule only_ipv4_named = {
    .id = "identity.only-ipv4-named",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "our IPv4 address {other} has a name that leads back, and our IPv6 address {source} has none",
    .judge = judge_only_ipv4_named,
    .explains = "identity.address-without-name",
};

}  // namespace mailwhy::rules::identity
