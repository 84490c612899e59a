#include "mailwhy/rules/encryption.h"

namespace mailwhy::rules::tls {
extern const Rule mta_sts_policy_unreachable;

namespace {
void judge_mta_sts_policy_unreachable(const View& view, std::vector<Finding>& findings) {
  const auto sts = evidence::mta_sts_of(view.evidence());
  if (sts.record.status != auth::mtasts::Record::Status::good || !sts.policy || sts.policy->status != auth::mtasts::PolicySeen::Status::unreachable) return;
  using End = auth::mtasts::Fetched::End;
  const End end = view.evidence().mta_sts->end;
  // What came over the network once may be chance; what a server says is not.
  const bool said = end == End::status || end == End::certificate;
  Finding& finding = state(view, mta_sts_policy_unreachable, {Party::recipient_domain, said ? Confidence::likely : Confidence::guess}, cite_policy(view, sts.policy->problem), findings);
  finding.args["problem"] = sts.policy->problem;
  finding.seen.push_back(cite_txt(view, "_mta-sts"));
}
}  // namespace

const Rule mta_sts_policy_unreachable = {
    .id = "tls.mta-sts-policy-unreachable",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the MTA-STS policy of {domain} cannot be fetched: {problem}",
    .judge = judge_mta_sts_policy_unreachable,
};

}  // namespace mailwhy::rules::tls
