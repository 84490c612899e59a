#include "mailwhy/rules/hosts.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule mx_without_address;

namespace {
void judge_mx_without_address(const View& view, std::vector<Finding>& findings) {
  tell_hosts(view, mx_without_address, HostTrouble::no_address, {Party::recipient_domain, Confidence::certain}, findings);
}
}  // namespace

const Rule mx_without_address = {
    .id = "route.mx-without-address",
    .stage = evidence::Stage::route,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "the mail host {host} of {domain} exists but has no address",
    .judge = judge_mx_without_address,
};

}  // namespace mailwhy::rules::route
