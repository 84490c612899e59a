#include "mailwhy/base/text.h"
#include "mailwhy/rules/encryption.h"

namespace mailwhy::rules::tls {
extern const Rule mta_sts_policy_unusable;

namespace {
void judge_mta_sts_policy_unusable(const View& view, std::vector<Finding>& findings) {
  const auto sts = evidence::mta_sts_of(view.evidence());
  if (sts.record.status != auth::mtasts::Record::Status::good || !sts.policy || sts.policy->status != auth::mtasts::PolicySeen::Status::unusable) return;
  Finding& finding = state(view, mta_sts_policy_unusable, {Party::recipient_domain, Confidence::certain}, cite_policy(view, shorten(view.evidence().mta_sts->body, 300)), findings);
  finding.args["problem"] = sts.policy->problem;
}
}  // namespace

const Rule mta_sts_policy_unusable = {
    .id = "tls.mta-sts-policy-unusable",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "senders cannot use the MTA-STS policy of {domain}: {problem}",
    .judge = judge_mta_sts_policy_unusable,
};

}  // namespace mailwhy::rules::tls
