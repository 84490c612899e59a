#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule certificate_untrusted;

namespace {
// Dates have a finding of their own.
bool only_dates(const std::vector<int>& codes) {
  return !codes.empty() && std::all_of(codes.begin(), codes.end(), [](int code) { return code == 9 || code == 10; });
}

void judge_certificate_untrusted(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto at = position_of(*seen.session, smtp::Step::tls_handshake);
    if (!at || !seen.session->tls || !seen.session->tls->ok()) continue;
    const auto& facts = seen.session->tls->value();
    if (facts.trusted || facts.chain.empty() || only_dates(facts.chain_problem_codes)) continue;
    Citation citation = view.cite_exchange(seen.index, *at);
    citation.text = "issued by " + facts.chain.front().issuer;
    for (const auto& problem : facts.chain_problems) citation.text += "; " + problem;
    remark(view, certificate_untrusted, *seen.attempt, std::move(citation), {Party::recipient_host, Confidence::likely}, findings);
  }
}
}  // namespace

const Rule certificate_untrusted = {
    .id = "tls.certificate-untrusted",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the certificate of {host} does not come from a known authority",
    .judge = judge_certificate_untrusted,
};

}  // namespace mailwhy::rules::tls
