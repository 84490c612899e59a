#include <algorithm>

#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule resolver_denies;

namespace {
std::string time_of(const std::optional<Time>& end) { return end ? to_readable(std::chrono::ceil<std::chrono::seconds>(*end)) : "not known"; }

// It knows the mail host, and that it has no address, while the host's own name servers give one.
void judge_denied_host(const View& view, const evidence::HostView& host, std::vector<Finding>& findings) {
  Finding& finding = tell_disagreement(view, resolver_denies, {Party::this_machine, Confidence::likely}, findings);
  finding.stage = evidence::Stage::route;
  finding.args["domain"] = host.host.text();
  const auto* lookup = view.evidence().lookups.find({host.host, view.the_case().use_v4 ? dns::Type::a : dns::Type::aaaa});
  if (lookup != nullptr) finding.args["resolver"] = lookup->server.text();
  finding.args["until"] = time_of(forgotten_by(view, host));
  for (const char* id : {"route.mx-host-unknown", "route.mx-without-address", "route.no-address"}) finding.explains.emplace_back(id);
}

void judge_resolver_denies(const View& view, std::vector<Finding>& findings) {
  const auto what = disagreement(view);
  if (what.kind != Disagreement::Kind::denied) return;
  if (what.host != nullptr) return judge_denied_host(view, *what.host, findings);
  const auto& rows = view.reading()->comparison.rows;
  const auto row =
      std::find_if(rows.begin(), rows.end(), [](const zone::Row& one) { return !one.server && one.group && *one.group != 0; });
  if (row == rows.end()) return;
  Finding& finding = tell_disagreement(view, resolver_denies, {Party::this_machine, Confidence::likely}, findings);
  finding.args["resolver"] = row->at.text();
  finding.args["until"] = time_of(row->ttl_s ? std::optional(row->reply->at + row->reply->took + std::chrono::seconds(*row->ttl_s)) : std::nullopt);
  for (const char* id : {"domain.does-not-exist", "route.no-address", "route.implicit-mx"}) finding.explains.emplace_back(id);
}
}  // namespace

const Rule resolver_denies = {
    .id = "domain.resolver-denies",
    .stage = evidence::Stage::domain,
    .effect = Effect::blocks,
    .verdict = Verdict::depends,
    .sentence = "the resolver {resolver} denies what the name servers of {domain} say",
    .judge = judge_resolver_denies,
};

}  // namespace mailwhy::rules::domain
