// route.mx-listed-twice: the same host in two MX records.
#include <map>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule mx_listed_twice;

namespace {
void judge_mx_listed_twice(const View& view, std::vector<Finding>& findings) {
  const Domain& domain = view.the_case().recipient.domain;
  const auto* answer = answer_to(view, domain, dns::Type::mx);
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::mx || !answer) return;
  std::map<Domain, std::uint16_t> known;
  for (const auto& record : answer->records) {
    const auto* mx = std::get_if<dns::Mx>(&record.data);
    if (!mx || mx->host.is_root()) continue;
    const auto [first, is_new] = known.emplace(mx->host, mx->preference);
    if (is_new || first->second == mx->preference) continue;
    Finding& finding = state(view, mx_listed_twice, {Party::recipient_domain, Confidence::certain}, view.cite_lookup({domain, dns::Type::mx}), findings);
    finding.host = mx->host.text();
    finding.args["host"] = mx->host.text();
    return;
  }
}
}  // namespace

const Rule mx_listed_twice = {
    .id = "route.mx-listed-twice",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "two MX records of {domain} with different numbers name the same host {host}",
    .judge = judge_mx_listed_twice,
};

}  // namespace mailwhy::rules::route
