#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule certificate_expired;

namespace {
constexpr int not_yet_valid = 9, has_expired = 10;  // X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED

void judge_certificate_expired(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto at = position_of(*seen.session, smtp::Step::tls_handshake);
    if (!at || !seen.session->tls || !seen.session->tls->ok()) continue;
    const auto& facts = seen.session->tls->value();
    const auto& codes = facts.chain_problem_codes;
    if (std::none_of(codes.begin(), codes.end(), [](int code) { return code == has_expired || code == not_yet_valid; })) continue;
    Citation citation = view.cite_exchange(seen.index, *at);
    if (!facts.chain.empty())
      citation.text = facts.chain.front().subject + ": valid from " + to_readable(facts.chain.front().not_before) + " to " + to_readable(facts.chain.front().not_after);
    remark(view, certificate_expired, *seen.attempt, std::move(citation), {Party::recipient_host, Confidence::likely}, findings);
  }
}
}  // namespace

const Rule certificate_expired = {
    .id = "tls.certificate-expired",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the certificate of {host} is out of date",
    .judge = judge_certificate_expired,
};

}  // namespace mailwhy::rules::tls
