#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule certificate_other_name;

namespace {
std::string names_in(const crypto::Certificate& certificate) {
  std::string names;
  for (const auto& name : certificate.dns_names) {
    if (names.size() > 120) return names + ", ...";
    names += (names.empty() ? "" : ", ") + name;
  }
  return names.empty() ? certificate.subject : names;
}

void judge_certificate_other_name(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto at = position_of(*seen.session, smtp::Step::tls_handshake);
    if (!at || !seen.session->tls || !seen.session->tls->ok() || seen.session->host.is_root()) continue;
    const auto& facts = seen.session->tls->value();
    if (facts.chain.empty() || facts.name_matches) continue;
    Citation citation = view.cite_exchange(seen.index, *at);
    citation.text = "names: " + names_in(facts.chain.front());
    Finding& finding = remark(view, certificate_other_name, *seen.attempt, std::move(citation), {Party::recipient_host, Confidence::certain}, findings);
    finding.args.try_emplace("names", names_in(facts.chain.front()));
  }
}
}  // namespace

const Rule certificate_other_name = {
    .id = "tls.certificate-other-name",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the certificate of {host} is for another name: {names}",
    .judge = judge_certificate_other_name,
};

}  // namespace mailwhy::rules::tls
