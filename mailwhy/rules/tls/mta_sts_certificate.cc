#include "mailwhy/rules/encryption.h"

namespace mailwhy::rules::tls {
extern const Rule mta_sts_certificate;

namespace {
void judge_mta_sts_certificate(const View& view, std::vector<Finding>& findings) {
  using auth::mtasts::Mode;
  const auto sts = evidence::mta_sts_of(view.evidence());
  if (sts.record.status != auth::mtasts::Record::Status::good || !sts.policy || !sts.policy->text.policy) return;
  const auto& policy = *sts.policy->text.policy;
  if (policy.mode == Mode::none) return;
  // Under a policy that is only tested the same is true of the day on which it is enforced.
  auto enforced = sts;
  enforced.policy->text.policy->mode = Mode::enforce;
  for (const auto& seen : encryption_of(view)) {
    if (seen.attempt->host.is_root()) continue;
    const auto conduct = auth::mta_sts_sender(seen.door, seen.attempt->host, enforced);
    if (conduct.outcome != auth::Outcome::defers) continue;
    Citation shown = cite_encryption(view, seen);
    if (seen.door.facts != nullptr && !seen.door.facts->chain.empty()) {
      const auto& leaf = seen.door.facts->chain.front();
      shown.text = leaf.subject + ", issued by " + leaf.issuer;
      for (const auto& problem : seen.door.facts->chain_problems) shown.text += "; " + problem;
    }
    Finding& finding = remark(view, mta_sts_certificate, *seen.attempt, std::move(shown), {Party::recipient_host, Confidence::likely}, findings);
    finding.effect = policy.mode == Mode::enforce ? Effect::risks : Effect::notes;
    if (finding.host == seen.attempt->host.text()) finding.args.try_emplace("problem", flaw_words(conduct.reason));
  }
}
}  // namespace

const Rule mta_sts_certificate = {
    .id = "tls.mta-sts-certificate",
    .stage = evidence::Stage::tls,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "senders that use MTA-STS will not deliver to {host}: {problem}",
    .judge = judge_mta_sts_certificate,
};

}  // namespace mailwhy::rules::tls
