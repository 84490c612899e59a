#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/rules/encryption.h"

namespace mailwhy::rules::tls {
extern const Rule mta_sts_mx_mismatch;

namespace {
void judge_mta_sts_mx_mismatch(const View& view, std::vector<Finding>& findings) {
  using auth::mtasts::Mode;
  const auto sts = evidence::mta_sts_of(view.evidence());
  if (sts.record.status != auth::mtasts::Record::Status::good || !sts.policy || !sts.policy->text.policy || !view.has_route()) return;
  const auto& policy = *sts.policy->text.policy;
  if (policy.mode == Mode::none) return;
  std::vector<Domain> told;
  for (const auto& attempt : view.attempts()) {
    if (attempt.host.is_root() || auth::mtasts::allows(policy, attempt.host)) continue;
    if (std::find(told.begin(), told.end(), attempt.host) != told.end()) continue;
    told.push_back(attempt.host);
    std::string patterns;
    for (const auto& pattern : policy.mx) patterns += (patterns.empty() ? "mx: " : ", ") + pattern;
    Finding& finding = remark(view, mta_sts_mx_mismatch, attempt, cite_policy(view, shorten(patterns, 300)), {Party::recipient_domain, Confidence::certain}, findings);
    finding.effect = policy.mode == Mode::enforce ? Effect::risks : Effect::notes;
  }
}
}  // namespace

const Rule mta_sts_mx_mismatch = {
    .id = "tls.mta-sts-mx-mismatch",
    .stage = evidence::Stage::tls,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "senders that use MTA-STS will not deliver to {host}: the policy of {domain} does not name it",
    .judge = judge_mta_sts_mx_mismatch,
};

}  // namespace mailwhy::rules::tls
