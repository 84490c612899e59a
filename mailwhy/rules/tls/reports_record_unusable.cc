#include "mailwhy/auth/tlsrpt/record.h"
#include "mailwhy/rules/encryption.h"

namespace mailwhy::rules::tls {
extern const Rule reports_record_unusable;

namespace {
void judge_reports_record_unusable(const View& view, std::vector<Finding>& findings) {
  using Status = auth::tlsrpt::Record::Status;
  const auto& recipient = view.the_case().recipient;
  if (recipient.literal || recipient.domain.is_root()) return;
  dns::Facts facts(view.evidence().lookups);
  const auto record = auth::tlsrpt::find_record(recipient.domain, facts);
  if (!record || (record->status != Status::several && record->status != Status::malformed)) return;
  Finding& finding = state(view, reports_record_unusable, {Party::recipient_domain, Confidence::certain}, cite_txt(view, "_smtp._tls"), findings);
  finding.args["problem"] = record->status == Status::several ? "there is more than one record" : record->problem;
}
}  // namespace

const Rule reports_record_unusable = {
    .id = "tls.reports-record-unusable",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "nobody sends reports on encryption to {domain}: {problem}",
    .judge = judge_reports_record_unusable,
};

}  // namespace mailwhy::rules::tls
