#include "mailwhy/rules/dns_views.h"
#include "mailwhy/rules/hosts.h"

namespace mailwhy::rules::route {
extern const Rule mx_lookup_failed;

namespace {
// The resolver names signatures as the reason for every host that it has no answer for.
bool signatures_fail(const View& view) {
  if (!view.has_route()) return false;
  bool some = false;
  for (const auto& host : view.route().hosts) {
    if (trouble_of(view, host) != HostTrouble::lookup_failed) continue;
    some = true;
    const auto flawed = [&](dns::Type type) {
      const auto* answer = answer_to(view, host.name, type);
      return answer != nullptr && flaw_in(*answer) != nullptr;
    };
    if (!flawed(dns::Type::a) && !flawed(dns::Type::aaaa)) return false;
  }
  return some;
}

void judge_mx_lookup_failed(const View& view, std::vector<Finding>& findings) {
  tell_hosts(view, mx_lookup_failed, HostTrouble::lookup_failed, {signatures_fail(view) ? Party::recipient_host : Party::unknown, Confidence::guess}, findings);
}
}  // namespace

const Rule mx_lookup_failed = {
    .id = "route.mx-lookup-failed",
    .stage = evidence::Stage::route,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "the DNS did not say which address the mail host {host} of {domain} has",
    .judge = judge_mx_lookup_failed,
};

}  // namespace mailwhy::rules::route
