#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule authorities_disagree;

namespace {
void judge_authorities_disagree(const View& view, std::vector<Finding>& findings) {
  const auto what = disagreement(view);
  if (what.kind != Disagreement::Kind::authorities) return;
  // Addresses of a host may differ on purpose; then it is the host that does not do the same everywhere.
  tell_disagreement(view, authorities_disagree, {Party::recipient_domain, what.host != nullptr ? Confidence::guess : Confidence::likely}, findings);
}
}  // namespace

const Rule authorities_disagree = {
    .id = "domain.authorities-disagree",
    .stage = evidence::Stage::domain,
    .effect = Effect::blocks,
    .verdict = Verdict::depends,
    .sentence = "the name servers of {zone} do not agree about {domain}: where its mail goes depends on which one is asked",
    .judge = judge_authorities_disagree,
};

}  // namespace mailwhy::rules::domain
