#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule null_mx_mixed;

namespace {
void judge_null_mx_mixed(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || !view.route().null_mx_mixed) return;
  state(view, null_mx_mixed, {Party::recipient_domain, Confidence::certain},
        view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
}
}  // namespace

const Rule null_mx_mixed = {
    .id = "route.null-mx-mixed",
    .stage = evidence::Stage::route,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "{domain} says \"no mail here\" and names mail hosts at the same time",
    .judge = judge_null_mx_mixed,
};

}  // namespace mailwhy::rules::route
