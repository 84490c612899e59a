// route.mx-name-odd: a mail host with characters in its name that host names may not have.
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule mx_name_odd;

namespace {
void judge_mx_name_odd(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::mx) return;
  for (const auto& host : view.route().hosts) {
    if (host.literal || host.name.is_root() || host.name.is_host_name()) continue;
    Finding& finding = state(view, mx_name_odd, {Party::recipient_domain, Confidence::certain},
                             view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
    finding.host = host.name.text();
    finding.args["host"] = host.name.text();
    return;
  }
}
}  // namespace

const Rule mx_name_odd = {
    .id = "route.mx-name-odd",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the mail host {host} of {domain} has a character in its name that host names may not have",
    .judge = judge_mx_name_odd,
};

}  // namespace mailwhy::rules::route
