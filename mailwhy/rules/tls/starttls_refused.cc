#include "mailwhy/bounce/about_whom.h"
#include "mailwhy/bounce/cause.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule starttls_refused;

namespace {
// A server that says no to STARTTLS has a fault of its own, unless it only slows us down or hangs up (421): that may be about us.
Blame blame_for(const Attempt& attempt, const smtp::Exchange& exchange) {
  if (!exchange.reply) return {Party::recipient_host, Confidence::guess};
  const auto stage = to_string(evidence::Stage::tls);
  const auto cause = bounce::ReplyTable::builtin().classify(*exchange.reply, stage, attempt.host.text());
  const auto about = bounce::about_whom(cause.meaning, stage, exchange.reply->permanent());
  if (about == bounce::About::us || (exchange.reply->code == 421 && about != bounce::About::them)) return {Party::unknown, Confidence::guess};
  return {Party::recipient_host, Confidence::likely};
}

void judge_starttls_refused(const View& view, std::vector<Finding>& findings) {
  const auto mine = owned(view, starttls_refused);  // 421: the session ended with it
  for (const Attempt* attempt : mine) {
    Finding& finding = remark(view, starttls_refused, *attempt, view.cite(*attempt), blame_for(*attempt, *attempt->exchange), findings);
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
             blame_for(*seen.attempt, *exchange), findings);
  }
}
}  // namespace

const Rule starttls_refused = {
    .id = "tls.starttls-refused",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} offers encryption but does not begin it when asked",
    .judge = judge_starttls_refused,
};

}  // namespace mailwhy::rules::tls
