#include "mailwhy/rules/encryption.h"

namespace mailwhy::rules::tls {
extern const Rule other_certificate_without_name;

namespace {
void judge_other_certificate_without_name(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : encryption_of(view)) {
    const auto* bare = session_for(view, *seen.attempt, evidence::Session::Purpose::without_sni);
    if (bare == nullptr || !bare->tls || !bare->tls->ok() || seen.door.facts == nullptr) continue;
    const auto& chain = bare->tls->value().chain;
    if (chain.empty() || !seen.door.facts->name_matches || bare->tls->value().name_matches) continue;
    Citation citation = cite_encryption(view, seen);
    citation.text = chain.front().subject;
    remark(view, other_certificate_without_name, *seen.attempt, std::move(citation), {Party::recipient_host, Confidence::certain}, findings);
  }
}
}  // namespace

const Rule other_certificate_without_name = {
    .id = "tls.other-certificate-without-name",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} shows a certificate for another name to senders that do not say whom they want",
    .judge = judge_other_certificate_without_name,
};

}  // namespace mailwhy::rules::tls
