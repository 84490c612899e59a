#include <algorithm>

#include "mailwhy/rules/encryption.h"

namespace mailwhy::rules::tls {
extern const Rule dane_lookup_failed;

namespace {
void judge_dane_lookup_failed(const View& view, std::vector<Finding>& findings) {
  std::vector<Domain> told;
  for (const auto& seen : encryption_of(view)) {
    if (!seen.dane || seen.dane->status != auth::dane::Lookup::Status::failed) continue;
    if (std::find(told.begin(), told.end(), seen.attempt->host) != told.end()) continue;
    told.push_back(seen.attempt->host);
    Citation citation = view.cite_lookup(seen.dane->question);
    if (!seen.dane->words.empty()) citation.remark = seen.dane->words;
    remark(view, dane_lookup_failed, *seen.attempt, std::move(citation), {Party::recipient_host, Confidence::likely}, findings);
  }
}
}  // namespace

const Rule dane_lookup_failed = {
    .id = "tls.dane-lookup-failed",
    .stage = evidence::Stage::tls,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "senders that use DANE will not deliver to {host}: its TLSA records cannot be looked up",
    .judge = judge_dane_lookup_failed,
};

}  // namespace mailwhy::rules::tls
