#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule starttls_refused;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  const auto mine = owned(view, starttls_refused);  // 421: the session ended with it
  for (const Attempt* attempt : mine) {
    Finding& finding = remark(view, starttls_refused, *attempt, view.cite(*attempt), {Party::recipient_host, Confidence::likely}, findings);
    if (!view.matters(*attempt)) continue;
    finding.effect = Effect::delays;
    finding.verdict = Verdict::delayed;
  }
  for (const auto& seen : sessions_seen(view)) {
    const auto* exchange = seen.session->transcript.find(smtp::Step::starttls);
    if (!exchange || owner_of(view, *seen.attempt) == starttls_refused.id) continue;
    const bool refused = exchange->reply && !exchange->reply->positive();
    const bool mute = !exchange->reply && exchange->failure && exchange->failure->kind != Failure::Kind::cancelled;
    if (refused || mute)
      remark(view, starttls_refused, *seen.attempt, view.cite_exchange(seen.index, *position_of(*seen.session, smtp::Step::starttls)),
             {Party::recipient_host, refused ? Confidence::likely : Confidence::guess}, findings);
  }
}
}  // namespace

const Rule starttls_refused = {
    .id = "tls.starttls-refused",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} offers encryption but does not begin it when asked",
    .judge = judge,
};

}  // namespace mailwhy::rules::tls
