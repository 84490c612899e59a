#include "mailwhy/rules/hosts.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule mx_host_unknown;

namespace {
void judge_mx_host_unknown(const View& view, std::vector<Finding>& findings) {
  tell_hosts(view, mx_host_unknown, HostTrouble::unknown_name, {Party::recipient_domain, Confidence::certain}, findings);
}
}  // namespace

const Rule mx_host_unknown = {
    .id = "route.mx-host-unknown",
    .stage = evidence::Stage::route,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "the mail host {host} of {domain} does not exist in the DNS",
    .judge = judge_mx_host_unknown,
};

}  // namespace mailwhy::rules::route
