#include "mailwhy/rules/encryption.h"

namespace mailwhy::rules::tls {
extern const Rule mta_sts_record_unusable;

namespace {
void judge_mta_sts_record_unusable(const View& view, std::vector<Finding>& findings) {
  using Status = auth::mtasts::Record::Status;
  const auto record = evidence::mta_sts_of(view.evidence()).record;
  if (record.status != Status::several && record.status != Status::malformed) return;
  Finding& finding = state(view, mta_sts_record_unusable, {Party::recipient_domain, Confidence::certain}, cite_txt(view, "_mta-sts"), findings);
  finding.args["problem"] = record.status == Status::several ? "there is more than one" : record.problem;
}
}  // namespace

const Rule mta_sts_record_unusable = {
    .id = "tls.mta-sts-record-unusable",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "senders pass over the MTA-STS record of {domain}: {problem}",
    .judge = judge_mta_sts_record_unusable,
};

}  // namespace mailwhy::rules::tls
