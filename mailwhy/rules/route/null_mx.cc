#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule null_mx;

namespace {
void judge_null_mx(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::null_mx) return;
  Citation seen = view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx});
  seen.remark = "preference 0 and host \".\": takes no mail";
  state(view, null_mx, {Party::nobody, Confidence::certain}, std::move(seen), findings);
}
}  // namespace

const Rule null_mx = {
    .id = "route.null-mx",
    .stage = evidence::Stage::route,
    .effect = Effect::blocks,
    .verdict = Verdict::no_mail_by_choice,
    .sentence = "{domain} publishes a null MX record: it takes no mail, by its owner's choice",
    .judge = judge_null_mx,
};

}  // namespace mailwhy::rules::route
