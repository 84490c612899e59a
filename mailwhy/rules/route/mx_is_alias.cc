#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule mx_is_alias;

namespace {
void judge_mx_is_alias(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route()) return;
  for (const auto& host : view.route().hosts) {
    if (!host.alias_of) continue;
    Finding& finding = state(view, mx_is_alias, {Party::recipient_domain, Confidence::certain},
                             view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
    finding.host = host.name.text();
    finding.args["host"] = host.name.text();
    finding.args["alias"] = host.name.text();
    finding.seen.push_back(view.cite_lookup({host.name, host.a == dns::Answer::Kind::records ? dns::Type::a : dns::Type::aaaa}));
    return;
  }
}
}  // namespace

const Rule mx_is_alias = {
    .id = "route.mx-is-alias",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "an MX record of {domain} names {alias}, which is only an alias of another name",
    .judge = judge_mx_is_alias,
};

}  // namespace mailwhy::rules::route
