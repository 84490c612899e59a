#include <algorithm>

#include "mailwhy/rules/hosts.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule mx_is_address_literal;

namespace {
using Host = ::mailwhy::route::Host;
bool spoke_to(const View& view, const Host& host) {
  return std::any_of(view.attempts().begin(), view.attempts().end(),
                     [&](const Attempt& attempt) { return attempt.host == host.name && attempt.session; });
}

void judge_mx_is_address_literal(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route()) return;
  const auto& hosts = view.route().hosts;
  const auto fit = [&](const Host& host) { return spoke_to(view, host) || (!host.literal && trouble_of(view, host) == HostTrouble::none); };
  const auto wrong = std::find_if(hosts.begin(), hosts.end(), [](const Host& host) { return host.literal.has_value(); });
  if (wrong == hosts.end() || view.route().kind == ::mailwhy::route::Route::Kind::literal) return;
  Finding& finding = state(view, mx_is_address_literal, {Party::recipient_domain, Confidence::certain},
                           view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
  if (std::any_of(hosts.begin(), hosts.end(), fit)) finding.effect = Effect::risks;
  finding.host = wrong->name.text();
  finding.args["host"] = wrong->name.text();
  finding.args["literal"] = wrong->literal->text();
}
}  // namespace

const Rule mx_is_address_literal = {
    .id = "route.mx-is-address-literal",
    .stage = evidence::Stage::route,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "an MX record of {domain} holds the address {literal} where only a host name is allowed",
    .judge = judge_mx_is_address_literal,
};

}  // namespace mailwhy::rules::route
