#include "mailwhy/rules/hosts.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule mx_not_public;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  tell_hosts(view, mx_not_public, HostTrouble::not_public, {Party::recipient_domain, Confidence::certain}, findings);
}
}  // namespace

const Rule mx_not_public = {
    .id = "route.mx-not-public",
    .stage = evidence::Stage::route,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "the mail host {host} of {domain} has only the address {address}, which cannot be reached over the Internet",
    .judge = judge,
};

}  // namespace mailwhy::rules::route
