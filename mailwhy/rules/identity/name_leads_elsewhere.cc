// identity.name-leads-elsewhere: our address has a name, but that name does not have our address.
#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules::identity {
extern const Rule name_leads_elsewhere;

namespace {
void judge_name_leads_elsewhere(const View& view, std::vector<Finding>& findings) {
  for (const auto& ours : own_addresses(view)) {
    if (reverse_name_of(view, ours.address) != ReverseName::leads_elsewhere) continue;
    Finding& finding = remark_own(view, name_leads_elsewhere, ours, view.cite_lookup({ours.address.reverse_name(), dns::Type::ptr}),
                              {Party::sender_host, Confidence::certain}, findings);
    const auto name = names_of(view, ours.address).front();
    finding.args.try_emplace("name", name.text());
    finding.seen.push_back(view.cite_lookup({name, ours.address.is_v6() ? dns::Type::aaaa : dns::Type::a}));
  }
}
}  // namespace

const Rule name_leads_elsewhere = {
    .id = "identity.name-leads-elsewhere",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the name {name} of our address {source} does not lead back to it",
    .judge = judge_name_leads_elsewhere,
};

}  // namespace mailwhy::rules::identity
