// route.mx-alias-chain: a mail host behind many aliases, each of which is one more thing that can break.
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule mx_alias_chain;

namespace {
// Resolvers give up after 8 to 16 links; long before that somebody has lost sight.
constexpr std::size_t many = 4;

void judge_mx_alias_chain(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route()) return;
  for (const auto& host : view.route().hosts) {
    if (host.literal) continue;
    for (const auto type : {dns::Type::a, dns::Type::aaaa}) {
      const auto* answer = answer_to(view, host.name, type);
      if (!answer || answer->is_failure() || answer->aliases.size() < many) continue;
      Finding& finding = state(view, mx_alias_chain, {Party::recipient_domain, Confidence::certain}, view.cite_lookup({host.name, type}), findings);
      finding.host = host.name.text();
      finding.args["host"] = host.name.text();
      finding.args["links"] = std::to_string(answer->aliases.size());
      return;
    }
  }
}
}  // namespace

const Rule mx_alias_chain = {
    .id = "route.mx-alias-chain",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the mail host {host} of {domain} is found only through {links} aliases, one after the other",
    .judge = judge_mx_alias_chain,
};

}  // namespace mailwhy::rules::route
