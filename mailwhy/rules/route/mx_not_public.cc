#include "mailwhy/rules/hosts.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule mx_not_public;

namespace {
// An internal address beside good ones: senders that come to it first lose time, or the mail.
void tell_some(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route()) return;
  for (const auto& host : view.route().hosts) {
    if (host.literal || host.name.is_root() || trouble_of(view, host) != HostTrouble::none) continue;
    for (const auto& address : host.addresses) {
      if (view.the_case().may_connect_to(address.ip)) continue;
      Finding& finding = state(view, mx_not_public, {Party::recipient_domain, Confidence::certain},
                               view.cite_lookup({host.name, address.ip.is_v6() ? dns::Type::aaaa : dns::Type::a}), findings);
      finding.effect = Effect::risks;
      finding.host = host.name.text();
      finding.args["host"] = host.name.text();
      finding.args["address"] = address.ip.text();
      finding.seen.back().remark = address.ip.text() + " is " + std::string(to_string(address.ip.scope()));
      return;
    }
  }
}

void judge_mx_not_public(const View& view, std::vector<Finding>& findings) {
  const auto before = findings.size();
  tell_hosts(view, mx_not_public, HostTrouble::not_public, {Party::recipient_domain, Confidence::certain}, findings);
  if (findings.size() == before) tell_some(view, findings);
}
}  // namespace

const Rule mx_not_public = {
    .id = "route.mx-not-public",
    .stage = evidence::Stage::route,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "the mail host {host} of {domain} has the address {address}, which cannot be reached over the Internet",
    .judge = judge_mx_not_public,
};

}  // namespace mailwhy::rules::route
