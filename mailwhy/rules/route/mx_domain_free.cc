// route.mx-domain-free: the domain of a mail host is not in the DNS, so that anybody may register it and get the mail.
//
// The answer says so itself: the name is denied by the top-level domain and not by a zone below it (RFC 2308 s2.1).
#include <algorithm>

#include "mailwhy/base/private_names.h"
#include "mailwhy/rules/hosts.h"

namespace mailwhy::rules::route {
extern const Rule mx_domain_free;

namespace {
// The top-level domain that denies `host`; nullopt when somebody else does, or nobody says who.
std::optional<Domain> denied_by_top(const dns::Answer* answer, const Domain& host) {
  if (!answer || answer->kind != dns::Answer::Kind::nxdomain || !answer->aliases.empty()) return std::nullopt;
  for (const auto& record : answer->authority)
    if (record.type == dns::Type::soa && record.name.label_count() == 1 && host.is_within(record.name) && host != record.name) return record.name;
  return std::nullopt;
}

void judge_mx_domain_free(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::mx) return;
  for (const auto& host : view.route().hosts) {
    if (host.literal || host.name.is_within(view.the_case().recipient.domain) || is_private_name(host.name)) continue;
    for (const auto type : {dns::Type::a, dns::Type::aaaa}) {
      const auto top = denied_by_top(answer_to(view, host.name, type), host.name);
      if (!top) continue;
      Finding& finding = state(view, mx_domain_free, {Party::recipient_domain, Confidence::likely}, view.cite_lookup({host.name, type}), findings);
      finding.host = host.name.text();
      finding.args["host"] = host.name.text();
      finding.args["top"] = top->text();
      finding.seen.back().remark = "denied by the zone " + top->text() + " itself";
      return;
    }
  }
}
}  // namespace

const Rule mx_domain_free = {
    .id = "route.mx-domain-free",
    .stage = evidence::Stage::route,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "nobody has the domain of the mail host {host} any more: whoever registers it gets mail for {domain}",
    .judge = judge_mx_domain_free,
};

}  // namespace mailwhy::rules::route
