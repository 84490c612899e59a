// route.mx-one-place: several mail hosts, and one broken line takes all of them away.
#include <algorithm>
#include <set>

#include "mailwhy/base/neighbours.h"
#include "mailwhy/base/text.h"
#include "mailwhy/rules/hosts.h"

namespace mailwhy::rules::route {
extern const Rule mx_one_place;

namespace {
using Host = ::mailwhy::route::Host;

// On this machine's own net all of the world is one place.
bool counts(const View& view, const IpAddress& address) { return view.the_case().may_connect_to(address) && address.scope() != AddressScope::loopback; }

void judge_mx_one_place(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::mx || view.route().hosts_left_out > 0) return;
  std::set<IpAddress> addresses;
  std::vector<const Host*> living;
  for (const Host& host : view.route().hosts) {
    const auto trouble = trouble_of(view, host);
    if (host.literal || trouble == HostTrouble::lookup_failed || trouble == HostTrouble::not_public) return;  // not all is known
    if (trouble != HostTrouble::none) continue;
    living.push_back(&host);
    for (const auto& address : host.addresses)
      if (counts(view, address.ip)) addresses.insert(address.ip);
  }
  const auto v4 = std::count_if(addresses.begin(), addresses.end(), [](const IpAddress& address) { return address.is_v4(); });
  const bool one_machine = v4 <= 1 && static_cast<std::ptrdiff_t>(addresses.size()) - v4 <= 1;  // route.mx-same-address
  const auto places = one_place({addresses.begin(), addresses.end()});
  if (living.size() < 2 || one_machine || !places) return;
  const auto type_of = [](const Host& host) { return host.addresses.front().ip.is_v6() ? dns::Type::aaaa : dns::Type::a; };
  Finding& finding = state(view, mx_one_place, {Party::recipient_domain, Confidence::certain}, view.cite_lookup({living[0]->name, type_of(*living[0])}), findings);
  finding.seen.push_back(view.cite_lookup({living[1]->name, type_of(*living[1])}));
  std::vector<std::string> texts;
  for (const Network& place : *places) texts.push_back(place.text());
  finding.args["network"] = join(texts, ", ");
}
}  // namespace

const Rule mx_one_place = {
    .id = "route.mx-one-place",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "all mail hosts of {domain} stand in one network, {network}",
    .judge = judge_mx_one_place,
};

}  // namespace mailwhy::rules::route
