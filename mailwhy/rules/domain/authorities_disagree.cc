#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule authorities_disagree;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  if (disagreement(view).kind != Disagreement::Kind::authorities) return;
  tell_disagreement(view, authorities_disagree, {Party::recipient_domain, Confidence::likely}, findings);
}
}  // namespace

const Rule authorities_disagree = {
    .id = "domain.authorities-disagree",
    .stage = evidence::Stage::domain,
    .effect = Effect::blocks,
    .verdict = Verdict::depends,
    .sentence = "the name servers of {zone} do not agree about {domain}: where its mail goes depends on which one is asked",
    .judge = judge,
};

}  // namespace mailwhy::rules::domain
