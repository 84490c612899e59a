// greeting.name-elsewhere: a server that takes no mail for us calls itself by a name that lives at other addresses.
//
// In a farm that is everyday life, so it is said only where it may explain something: a port forward, an address or an MX record
// may lead to somebody else's server.
#include <algorithm>

#include "mailwhy/rules/greetings.h"

namespace mailwhy::rules::greeting {
extern const Rule name_elsewhere;

namespace {
using End = Attempt::End;

bool names_a_mail_host(const View& view, const Domain& name) {
  if (!view.has_route()) return false;
  const auto& hosts = view.route().hosts;
  return std::any_of(hosts.begin(), hosts.end(), [&](const auto& host) { return host.name == name || host.alias_of == name; });
}

// Only who was told all addresses of the name in our family can miss this one among them.
bool knows_family(const View& view, const Domain& name, const IpAddress& address) {
  const auto* answer = answer_to(view, name, address.is_v4() ? dns::Type::a : dns::Type::aaaa);
  return answer && (answer->has_records() || answer->kind == dns::Answer::Kind::nodata || answer->kind == dns::Answer::Kind::nxdomain);
}

void judge_name_elsewhere(const View& view, std::vector<Finding>& findings) {
  for (const auto& greeting : greetings_seen(view)) {
    const Attempt& attempt = *greeting.in.attempt;
    if (attempt.end != End::refused && attempt.end != End::deferred && attempt.end != End::refused_session) continue;
    if (greeting.name.kind != smtp::ServerName::Kind::full || names_a_mail_host(view, greeting.name.domain)) continue;
    const auto found = look_up(view, greeting.name.domain);
    const bool here = std::find(found.addresses.begin(), found.addresses.end(), attempt.address) != found.addresses.end();
    if (found.kind != NameInDns::Kind::known || here || !knows_family(view, greeting.name.domain, attempt.address)) continue;
    Finding& finding = remark(view, name_elsewhere, attempt, view.cite_exchange(greeting.in.index, greeting.exchange),
                              {Party::recipient_host, Confidence::guess}, findings);
    finding.args.try_emplace("elsewhere", found.addresses.front().text());
    if (finding.args.try_emplace("name", greeting.name.domain.text()).second) finding.seen.push_back(view.cite_lookup(found.question));
  }
}
}  // namespace

const Rule name_elsewhere = {
    .id = "greeting.name-elsewhere",
    .stage = evidence::Stage::greeting,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{address} greets as {name}, and the DNS has that name at {elsewhere}",
    .judge = judge_name_elsewhere,
};

}  // namespace mailwhy::rules::greeting
