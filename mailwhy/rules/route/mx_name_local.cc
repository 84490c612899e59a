// route.mx-name-local: a mail host with a name that only its own network can know.
#include <algorithm>

#include "mailwhy/base/private_names.h"
#include "mailwhy/rules/hosts.h"
#include "mailwhy/rules/verification_mx.h"

namespace mailwhy::rules::route {
extern const Rule mx_name_local;

namespace {
using Host = ::mailwhy::route::Host;

// One label is a top-level domain, a forgotten ending, or localhost; none of them is a host for the world (RFC 5321 s2.3.5).
bool is_local(const Host& host) {
  if (host.literal || host.name.is_root() || verification_mx(host.name)) return false;
  return host.name.label_count() == 1 || is_private_name(host.name);
}

void judge_mx_name_local(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::mx) return;
  const auto& hosts = view.route().hosts;
  const auto local = std::find_if(hosts.begin(), hosts.end(), is_local);
  if (local == hosts.end()) return;
  Finding& finding = state(view, mx_name_local, {Party::recipient_domain, Confidence::certain},
                           view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
  finding.host = local->name.text();
  finding.args["host"] = local->name.text();
  // The cause of it all only where no other host is left, and what is said of these hosts then follows from their names.
  const bool all_lost = view.route().hosts_left_out == 0 && std::all_of(hosts.begin(), hosts.end(), [&](const Host& host) {
    const auto trouble = trouble_of(view, host);
    return is_local(host) && trouble != HostTrouble::none && trouble != HostTrouble::lookup_failed;
  });
  if (!all_lost) return;
  finding.effect = Effect::blocks;
  finding.explains = {"route.mx-host-unknown", "route.mx-not-public", "route.mx-without-address"};
}
}  // namespace

const Rule mx_name_local = {
    .id = "route.mx-name-local",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::unreachable,
    .sentence = "an MX record of {domain} names {host}, which is no name for the Internet",
    .judge = judge_mx_name_local,
};

}  // namespace mailwhy::rules::route
