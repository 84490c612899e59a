// The MX hosts of a route as a sender would judge them before it connects: fit to be tried, or why not.
#pragma once
#include "mailwhy/route/route.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules {

// What keeps a host from being tried.
enum class HostTrouble {
  none,
  unknown_name,    // NXDOMAIN
  no_address,      // the name exists and has no address
  lookup_failed,   // the DNS did not say
  not_public,      // only addresses that cannot be reached over the Internet
};
HostTrouble trouble_of(const View& view, const ::mailwhy::route::Host& host);

// One finding of `rule` for all hosts in that trouble: it blocks when no host is left to try, else it is a risk.
// A host whose lookup failed counts as one that may still be there.
void tell_hosts(const View& view, const Rule& rule, HostTrouble trouble, Blame blame, std::vector<Finding>& findings);

}  // namespace mailwhy::rules
