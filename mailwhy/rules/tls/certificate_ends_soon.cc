// tls.certificate-ends-soon: still good, but not for long.
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule certificate_ends_soon;

namespace {
// Whoever renews by machine does so a month ahead.
constexpr Duration soon = std::chrono::days{14};

void judge_certificate_ends_soon(const View& view, std::vector<Finding>& findings) {
  const Time now = view.evidence().started;
  for (const auto& seen : sessions_seen(view)) {
    const auto at = position_of(*seen.session, smtp::Step::tls_handshake);
    if (!at || !seen.session->tls || !seen.session->tls->ok() || seen.session->tls->value().chain.empty()) continue;
    const auto& leaf = seen.session->tls->value().chain.front();
    if (leaf.not_after <= now || leaf.not_after - now > soon || leaf.not_before > now) continue;
    Citation citation = view.cite_exchange(seen.index, *at);
    citation.text = leaf.subject + ": valid to " + to_readable(leaf.not_after);
    Finding& finding = remark(view, certificate_ends_soon, *seen.attempt, std::move(citation), {Party::recipient_host, Confidence::certain}, findings);
    finding.args.try_emplace("end", to_readable(leaf.not_after));
  }
}
}  // namespace

const Rule certificate_ends_soon = {
    .id = "tls.certificate-ends-soon",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the certificate of {host} ends soon: {end}",
    .judge = judge_certificate_ends_soon,
};

}  // namespace mailwhy::rules::tls
