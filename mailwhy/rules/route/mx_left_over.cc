// route.mx-left-over: an MX record that was a proof of who owns the domain, and was forgotten.
#include <algorithm>

#include "mailwhy/rules/hosts.h"
#include "mailwhy/rules/verification_mx.h"

namespace mailwhy::rules::route {
extern const Rule mx_left_over;

namespace {
using Host = ::mailwhy::route::Host;

bool leads_nowhere(const View& view, const Host& host) {
  const auto trouble = trouble_of(view, host);
  return trouble == HostTrouble::unknown_name || trouble == HostTrouble::no_address;
}

void judge_mx_left_over(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::mx) return;
  const auto& hosts = view.route().hosts;
  const auto proof = std::find_if(hosts.begin(), hosts.end(), [&](const Host& host) { return verification_mx(host.name) && leads_nowhere(view, host); });
  if (proof == hosts.end()) return;
  Finding& finding = state(view, mx_left_over, {Party::recipient_domain, Confidence::certain},
                           view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
  finding.host = proof->name.text();
  finding.args["host"] = proof->name.text();
  finding.args["provider"] = verification_mx(proof->name)->provider;
  // With nothing else in the list nobody can deliver.
  const bool alone = view.route().hosts_left_out == 0 &&
                     std::all_of(hosts.begin(), hosts.end(), [&](const Host& host) { return verification_mx(host.name) && leads_nowhere(view, host); });
  if (alone) finding.effect = Effect::blocks;
}
}  // namespace

const Rule mx_left_over = {
    .id = "route.mx-left-over",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::unreachable,
    .sentence = "the MX record {host} of {domain} is only what is left of a proof of ownership for {provider}",
    .judge = judge_mx_left_over,
};

}  // namespace mailwhy::rules::route
