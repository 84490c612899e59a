// route.families-contradict: the DNS says that a name has an address, and that there is no such name.
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule families_contradict;

namespace {
using Kind = dns::Answer::Kind;

void judge_families_contradict(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route()) return;
  for (const auto& host : view.route().hosts) {
    const bool v6_denied = host.aaaa == Kind::nxdomain && host.a == Kind::records;
    const bool v4_denied = host.a == Kind::nxdomain && host.aaaa == Kind::records;
    if (host.literal || host.alias_of || (!v6_denied && !v4_denied)) continue;
    const auto denied = v6_denied ? dns::Type::aaaa : dns::Type::a, given = v6_denied ? dns::Type::a : dns::Type::aaaa;
    Finding& finding = state(view, families_contradict, {Party::recipient_domain, Confidence::likely}, view.cite_lookup({host.name, denied}), findings);
    finding.host = host.name.text();
    finding.args["host"] = host.name.text();
    finding.args["denied"] = to_string(denied);
    finding.args["given"] = to_string(given);
    finding.seen.push_back(view.cite_lookup({host.name, given}));
    return;
  }
}
}  // namespace

const Rule families_contradict = {
    .id = "route.families-contradict",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "asked for {denied} the DNS denies that {host} exists, and asked for {given} it gives an address",
    .judge = judge_families_contradict,
};

}  // namespace mailwhy::rules::route
