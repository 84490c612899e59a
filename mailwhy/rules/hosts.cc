#include "mailwhy/rules/hosts.h"

#include <algorithm>

#include "mailwhy/rules/verification_mx.h"

namespace mailwhy::rules {
namespace {
using Host = ::mailwhy::route::Host;
using AnswerKind = dns::Answer::Kind;

bool failed(AnswerKind kind) { return kind != AnswerKind::records && kind != AnswerKind::nodata && kind != AnswerKind::nxdomain; }

bool any_in(const View& view, HostTrouble trouble) {
  const auto& hosts = view.route().hosts;
  return std::any_of(hosts.begin(), hosts.end(), [&](const Host& host) { return trouble_of(view, host) == trouble; });
}

// It was never meant to be found: route.mx-left-over speaks for it.
bool is_proof(const Host& host) { return host.addresses.empty() && !failed(host.a) && !failed(host.aaaa) && verification_mx(host.name); }

// The question that shows the trouble best.
Citation cite_host(const View& view, const Host& host) {
  const bool v6_only = host.a != AnswerKind::nxdomain && !failed(host.a) && (host.aaaa == AnswerKind::nxdomain || failed(host.aaaa));
  const bool v6_address = host.addresses.size() == 1 && host.addresses.front().ip.is_v6();
  const auto type = v6_only || v6_address || !view.the_case().use_v4 ? dns::Type::aaaa : dns::Type::a;
  return view.cite_lookup({host.name, type});
}
}  // namespace

HostTrouble trouble_of(const View& view, const Host& host) {
  if (host.addresses.empty()) {
    if (failed(host.a) || failed(host.aaaa)) return HostTrouble::lookup_failed;
    return host.a == AnswerKind::nxdomain || host.aaaa == AnswerKind::nxdomain ? HostTrouble::unknown_name : HostTrouble::no_address;
  }
  const bool open = std::any_of(host.addresses.begin(), host.addresses.end(),
                                [&](const auto& address) { return view.the_case().may_connect_to(address.ip); });
  return open ? HostTrouble::none : HostTrouble::not_public;
}

void tell_hosts(const View& view, const Rule& rule, HostTrouble trouble, Blame blame, std::vector<Finding>& findings) {
  if (!view.has_route() || view.route().kind == ::mailwhy::route::Route::Kind::unknown) return;
  Finding finding = found(rule, blame.party, blame.confidence);
  finding.args = view.args();
  const bool some_left = any_in(view, HostTrouble::none);
  const bool perhaps_left = view.route().hosts_left_out > 0 ||
                            (trouble != HostTrouble::lookup_failed && any_in(view, HostTrouble::lookup_failed));
  if (some_left || perhaps_left) finding.effect = Effect::risks;
  for (const auto& host : view.route().hosts) {
    if (host.literal || trouble_of(view, host) != trouble || is_proof(host)) continue;
    if (finding.host.empty()) {
      finding.host = host.name.text();
      finding.args["host"] = host.name.is_root() ? view.args().at("domain") : host.name.text();
      finding.args["address"] = host.addresses.empty() ? "" : host.addresses.front().ip.text();
    }
    Citation seen = host.name.is_root() ? Citation{"case", "/case/recipient", "", view.args().at("domain"), {}, ""}
                                        : cite_host(view, host);
    if (trouble == HostTrouble::not_public)
      seen.remark = host.addresses.front().ip.text() + " is " + std::string(to_string(host.addresses.front().ip.scope()));
    finding.seen.push_back(std::move(seen));
  }
  if (!finding.seen.empty()) findings.push_back(std::move(finding));
}

}  // namespace mailwhy::rules
