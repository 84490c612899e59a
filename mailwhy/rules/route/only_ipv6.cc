// route.only-ipv6: whoever has no IPv6 cannot send there.
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule only_ipv6;

namespace {
using Kind = dns::Answer::Kind;

void judge_only_ipv6(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || !view.the_case().use_v4 || !view.the_case().use_v6) return;
  const auto& hosts = view.route().hosts;
  if (view.the_case().recipient.literal || view.route().hosts_left_out > 0) return;
  const ::mailwhy::route::Host* shown = nullptr;
  for (const auto& host : hosts) {
    // Only a clear "no IPv4 address" counts, from each of them.
    if (host.literal || (host.a != Kind::nodata && host.a != Kind::nxdomain)) return;
    if (!shown && !host.addresses.empty()) shown = &host;
  }
  if (!shown) return;
  Finding& finding = state(view, only_ipv6, {Party::recipient_domain, Confidence::certain}, view.cite_lookup({shown->name, dns::Type::a}), findings);
  finding.host = shown->name.text();
  finding.args["host"] = shown->name.text();
  finding.seen.push_back(view.cite_lookup({shown->name, dns::Type::aaaa}));
}
}  // namespace

const Rule only_ipv6 = {
    .id = "route.only-ipv6",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{domain} takes mail over IPv6 only, so senders without IPv6 cannot reach it",
    .judge = judge_only_ipv6,
};

}  // namespace mailwhy::rules::route
