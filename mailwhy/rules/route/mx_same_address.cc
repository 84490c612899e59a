// route.mx-same-address: several names, one machine.
#include <algorithm>
#include <set>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule mx_same_address;

namespace {
std::set<IpAddress> addresses_of(const ::mailwhy::route::Host& host) {
  std::set<IpAddress> addresses;
  for (const auto& address : host.addresses) addresses.insert(address.ip);
  return addresses;
}

// At most one of each family: several would be a pool, and a pool is a backup.
bool one_machine(const std::set<IpAddress>& addresses) {
  const auto v6 = std::count_if(addresses.begin(), addresses.end(), [](const IpAddress& address) { return address.is_v6(); });
  return !addresses.empty() && v6 <= 1 && static_cast<std::ptrdiff_t>(addresses.size()) - v6 <= 1;
}

void judge_mx_same_address(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::mx || view.route().hosts_left_out > 0) return;
  const auto& hosts = view.route().hosts;
  if (hosts.size() < 2 || !one_machine(addresses_of(hosts[0]))) return;
  for (const auto& host : hosts)
    if (host.literal || addresses_of(host) != addresses_of(hosts[0])) return;
  const IpAddress& address = hosts[0].addresses.front().ip;
  const auto type = address.is_v6() ? dns::Type::aaaa : dns::Type::a;
  Finding& finding = state(view, mx_same_address, {Party::recipient_domain, Confidence::certain}, view.cite_lookup({hosts[0].name, type}), findings);
  finding.host = hosts[0].name.text();
  finding.args["host"] = hosts[0].name.text();
  finding.args["other"] = hosts[1].name.text();
  finding.args["address"] = address.text();
  finding.seen.push_back(view.cite_lookup({hosts[1].name, type}));
}
}  // namespace

const Rule mx_same_address = {
    .id = "route.mx-same-address",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the mail hosts of {domain} are one machine: {host} and {other} both lead to {address}",
    .judge = judge_mx_same_address,
};

}  // namespace mailwhy::rules::route
