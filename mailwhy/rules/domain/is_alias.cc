// domain.is-alias: the recipient's domain is only another name of a second one.
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::domain {
extern const Rule is_alias;

namespace {
void judge_is_alias(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || !view.route().alias_of || view.the_case().recipient.literal) return;
  Finding& finding = state(view, is_alias, {Party::recipient_domain, Confidence::certain},
                           view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
  finding.args["alias"] = view.route().alias_of->text();
}
}  // namespace

const Rule is_alias = {
    .id = "domain.is-alias",
    .stage = evidence::Stage::domain,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{domain} is an alias of {alias}; its mail hosts have to know both names",
    .judge = judge_is_alias,
};

}  // namespace mailwhy::rules::domain
