#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule does_not_exist;

namespace {
void judge_does_not_exist(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::no_such_domain) return;
  const auto kind = disagreement(view).kind;
  if (kind != Disagreement::Kind::none) return;  // somebody says that it does
  // Those who would know were asked too, and lost on the way: then it rests on the resolver's word alone.
  const Confidence confidence = walk_is_stuck(view) ? Confidence::likely : Confidence::certain;
  Finding& finding = state(view, does_not_exist, {Party::recipient_domain, confidence},
                           view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
  if (!authorities_agree(view)) return;
  for (const auto& row : view.reading()->comparison.rows)
    if (row.server && row.group && finding.seen.size() < 4) finding.seen.push_back(cite_row(view, row));
}
}  // namespace

const Rule does_not_exist = {
    .id = "domain.does-not-exist",
    .stage = evidence::Stage::domain,
    .effect = Effect::blocks,
    .verdict = Verdict::no_such_domain,
    .sentence = "the domain {domain} does not exist",
    .judge = judge_does_not_exist,
};

}  // namespace mailwhy::rules::domain
