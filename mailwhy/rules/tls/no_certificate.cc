#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule no_certificate;

namespace {
void judge_no_certificate(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto at = position_of(*seen.session, smtp::Step::tls_handshake);
    if (!at || !seen.session->tls || !seen.session->tls->ok()) continue;
    const auto& facts = seen.session->tls->value();
    if (!facts.chain.empty()) continue;
    Citation citation = view.cite_exchange(seen.index, *at);
    citation.text = "no certificate at all; " + facts.protocol + ", " + facts.cipher;
    remark(view, no_certificate, *seen.attempt, std::move(citation), {Party::recipient_host, Confidence::certain}, findings);
  }
}
}  // namespace

const Rule no_certificate = {
    .id = "tls.no-certificate",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} encrypts without showing a certificate",
    .judge = judge_no_certificate,
};

}  // namespace mailwhy::rules::tls
