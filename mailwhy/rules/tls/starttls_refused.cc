#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule starttls_refused;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, starttls_refused, findings, [](const Attempt&) -> Blame { return {Party::recipient_host, Confidence::likely}; });
  for (auto& finding : findings) {
    if (finding.id != starttls_refused.id) continue;
    finding.effect = Effect::delays;
    finding.verdict = Verdict::delayed;
  }
  for (const auto& seen : sessions_seen(view)) {
    const auto* reply = seen.session->transcript.reply_to(smtp::Step::starttls);
    if (!reply || reply->positive() || owner_of(view, *seen.attempt) == starttls_refused.id) continue;
    Finding& finding = remark(view, starttls_refused, *seen.attempt, view.cite_exchange(seen.index, *position_of(*seen.session, smtp::Step::starttls)),
                              {Party::recipient_host, Confidence::likely}, findings);
    finding.args["tls_reply"] = reply->text();
  }
}
}  // namespace

const Rule starttls_refused = {
    .id = "tls.starttls-refused",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} offers encryption and refuses it when asked",
    .judge = judge,
};

}  // namespace mailwhy::rules::tls
