#include "mailwhy/base/text.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule bytes_before_handshake;

namespace {
void judge_bytes_before_handshake(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto at = position_of(*seen.session, smtp::Step::starttls);
    if (!at) continue;
    const auto& exchange = seen.session->transcript.exchanges[*at];
    if (!exchange.reply || !exchange.reply->positive() || !exchange.failure || exchange.failure->kind != Failure::Kind::malformed) continue;
    Citation seen_bytes = view.cite_exchange(seen.index, *at);
    seen_bytes.remark = "then, before the handshake: " + std::string(trim(exchange.stray));
    Finding& finding = remark(view, bytes_before_handshake, *seen.attempt, std::move(seen_bytes), {Party::unknown, Confidence::guess}, findings);
    if (owner_of(view, *seen.attempt) != bytes_before_handshake.id || !view.matters(*seen.attempt)) continue;
    finding.effect = Effect::undecided;
    finding.verdict = Verdict::inconclusive;
  }
}
}  // namespace

const Rule bytes_before_handshake = {
    .id = "tls.bytes-before-handshake",
    .stage = evidence::Stage::tls,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "{host} sends extra words before the encryption begins, which could be an attack",
    .judge = judge_bytes_before_handshake,
};

}  // namespace mailwhy::rules::tls
