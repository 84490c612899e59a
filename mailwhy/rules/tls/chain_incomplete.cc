#include <algorithm>

#include "mailwhy/crypto/association.h"
#include "mailwhy/rules/encryption.h"

namespace mailwhy::rules::tls {
extern const Rule chain_incomplete;

namespace {
// What OpenSSL says when an issuer is neither served nor known here.
constexpr int no_local_issuer = 20, leaf_unverified = 21;

void judge_chain_incomplete(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : encryption_of(view)) {
    if (seen.door.facts == nullptr || seen.door.facts->trusted || seen.door.facts->chain.empty()) continue;
    const auto& codes = seen.door.facts->chain_problem_codes;
    if (std::none_of(codes.begin(), codes.end(), [](int code) { return code == no_local_issuer || code == leaf_unverified; })) continue;
    const auto& last = seen.door.facts->chain.back();
    // Private authorities say nowhere where their certificates are.
    const auto urls = last.self_signed ? std::vector<std::string>() : crypto::issuer_urls(last);
    if (urls.empty()) continue;
    Citation citation = cite_encryption(view, seen);
    citation.text = last.subject + ": issued by " + last.issuer + ", which can be had at " + urls.front();
    remark(view, chain_incomplete, *seen.attempt, std::move(citation), {Party::recipient_host, Confidence::likely}, findings);
  }
}
}  // namespace

const Rule chain_incomplete = {
    .id = "tls.chain-incomplete",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} sends its certificate without the one that issued it",
    .judge = judge_chain_incomplete,
};

}  // namespace mailwhy::rules::tls
