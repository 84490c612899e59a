// identity.name-is-alias: the name of our address is only an alias.
#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules::identity {
extern const Rule name_is_alias;

namespace {
void judge_name_is_alias(const View& view, std::vector<Finding>& findings) {
  for (const auto& ours : own_addresses(view)) {
    for (const auto& name : names_of(view, ours.address)) {
      const auto type = ours.address.is_v6() ? dns::Type::aaaa : dns::Type::a;
      const auto* answer = answer_to(view, name, type);
      if (!answer || answer->is_failure() || answer->aliases.empty()) continue;
      Finding& finding = remark_own(view, name_is_alias, ours, view.cite_lookup({ours.address.reverse_name(), dns::Type::ptr}),
                                {Party::sender_host, Confidence::certain}, findings);
      finding.args.try_emplace("name", name.text());
      finding.seen.push_back(view.cite_lookup({name, type}));
      break;
    }
  }
}
}  // namespace

const Rule name_is_alias = {
    .id = "identity.name-is-alias",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the name {name} of our address {source} is only an alias",
    .judge = judge_name_is_alias,
};

}  // namespace mailwhy::rules::identity
