#include "mailwhy/rules/hosts.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule mx_lookup_failed;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  tell_hosts(view, mx_lookup_failed, HostTrouble::lookup_failed, {Party::unknown, Confidence::guess}, findings);
}
}  // namespace

const Rule mx_lookup_failed = {
    .id = "route.mx-lookup-failed",
    .stage = evidence::Stage::route,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "the DNS did not say which address the mail host {host} of {domain} has",
    .judge = judge,
};

}  // namespace mailwhy::rules::route
