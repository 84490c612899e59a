#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule implicit_mx;

namespace {
void judge_implicit_mx(const View& view, std::vector<Finding>& findings) {
  // A host that was named is its own way, whatever MX records there are.
  if (view.the_case().host) return;
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::implicit_mx) return;
  state(view, implicit_mx, {Party::recipient_domain, Confidence::certain},
        view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
}
}  // namespace

const Rule implicit_mx = {
    .id = "route.implicit-mx",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{domain} has no MX record; mail goes to the address of the name itself",
    .judge = judge_implicit_mx,
};

}  // namespace mailwhy::rules::route
