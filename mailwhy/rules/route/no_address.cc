#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule no_address;

namespace {
void judge_no_address(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::no_address) return;
  const Domain& domain = view.the_case().recipient.domain;
  Finding& finding = state(view, no_address, {Party::recipient_domain, Confidence::certain}, view.cite_lookup({domain, dns::Type::mx}), findings);
  for (const auto type : {dns::Type::a, dns::Type::aaaa})
    if (answer_to(view, domain, type)) finding.seen.push_back(view.cite_lookup({domain, type}));
}
}  // namespace

const Rule no_address = {
    .id = "route.no-address",
    .stage = evidence::Stage::route,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "{domain} has neither MX records nor an address of its own, so mail for it has nowhere to go",
    .judge = judge_no_address,
};

}  // namespace mailwhy::rules::route
