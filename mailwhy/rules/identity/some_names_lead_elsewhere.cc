// identity.some-names-lead-elsewhere: our address has several names, and a server that picks the wrong one finds no match.
#include <algorithm>

#include "mailwhy/dns/record_address.h"
#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules::identity {
extern const Rule some_names_lead_elsewhere;

namespace {
// Both questions were answered, and none of the addresses is ours.
bool leads_elsewhere(const View& view, const Domain& name, const IpAddress& ours) {
  for (const auto type : {dns::Type::a, dns::Type::aaaa}) {
    const auto* answer = answer_to(view, name, type);
    if (!answer || answer->is_failure() || answer->open_alias()) return false;
    for (const auto& record : answer->records)
      if (dns::address_of(record) == ours) return false;
  }
  return true;
}

void judge_some_names_lead_elsewhere(const View& view, std::vector<Finding>& findings) {
  for (const auto& ours : own_addresses(view)) {
    if (reverse_name_of(view, ours.address) != ReverseName::leads_back) continue;
    const auto names = names_of(view, ours.address);
    const auto wrong = std::find_if(names.begin(), names.end(), [&](const Domain& name) { return leads_elsewhere(view, name, ours.address); });
    if (wrong == names.end()) continue;
    Finding& finding = remark_own(view, some_names_lead_elsewhere, ours, view.cite_lookup({ours.address.reverse_name(), dns::Type::ptr}),
                              {Party::sender_host, Confidence::certain}, findings);
    finding.args.try_emplace("name", wrong->text());
    finding.seen.push_back(view.cite_lookup({*wrong, ours.address.is_v6() ? dns::Type::aaaa : dns::Type::a}));
  }
}
}  // namespace

const Rule some_names_lead_elsewhere = {
    .id = "identity.some-names-lead-elsewhere",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "our address {source} has several names, and {name} of them does not lead back to it",
    .judge = judge_some_names_lead_elsewhere,
};

}  // namespace mailwhy::rules::identity
