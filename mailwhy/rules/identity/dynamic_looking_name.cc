// identity.dynamic-looking-name: the name of our address looks like one that providers give to whole ranges.
#include <algorithm>

#include "mailwhy/names/generic_name.h"
#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules::identity {
extern const Rule dynamic_looking_name;

namespace {
void judge_dynamic_looking_name(const View& view, std::vector<Finding>& findings) {
  for (const auto& ours : own_addresses(view)) {
    const auto names = names_of(view, ours.address);
    const bool all_generic = !names.empty() && std::all_of(names.begin(), names.end(), [&](const Domain& name) { return names::is_generic_name(name, ours.address); });
    if (!all_generic) continue;
    Finding& finding = remark_own(view, dynamic_looking_name, ours, view.cite_lookup({ours.address.reverse_name(), dns::Type::ptr}),
                              {Party::sender_network, Confidence::guess}, findings);
    finding.args.try_emplace("name", names.front().text());
  }
}
}  // namespace

const Rule dynamic_looking_name = {
    .id = "identity.dynamic-looking-name",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the name {name} of our address {source} looks like that of a dial-up line or a pool, not like that of a mail server",
    .judge = judge_dynamic_looking_name,
};

}  // namespace mailwhy::rules::identity
