#include <algorithm>

#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule resolver_denies;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  if (disagreement(view).kind != Disagreement::Kind::denied) return;
  const auto& rows = view.reading()->comparison.rows;
  const auto row =
      std::find_if(rows.begin(), rows.end(), [](const zone::Row& one) { return !one.server && one.group && *one.group != 0; });
  if (row == rows.end()) return;
  Finding& finding = tell_disagreement(view, resolver_denies, {Party::this_machine, Confidence::likely}, findings);
  finding.args["resolver"] = row->at.text();
  finding.args["until"] = row->ttl_s ? to_readable(std::chrono::ceil<std::chrono::seconds>(row->reply->at + row->reply->took +
                                                                                           std::chrono::seconds(*row->ttl_s)))
                                     : "not known";
  for (const char* id : {"domain.does-not-exist", "route.no-address", "route.implicit-mx"}) finding.explains.emplace_back(id);
}
}  // namespace

const Rule resolver_denies = {
    .id = "domain.resolver-denies",
    .stage = evidence::Stage::domain,
    .effect = Effect::blocks,
    .verdict = Verdict::depends,
    .sentence = "the resolver {resolver} denies what the name servers of {domain} say",
    .judge = judge,
};

}  // namespace mailwhy::rules::domain
