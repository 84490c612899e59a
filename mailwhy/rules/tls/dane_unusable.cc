#include <algorithm>

#include "mailwhy/rules/encryption.h"

namespace mailwhy::rules::tls {
extern const Rule dane_unusable;

namespace {
void judge_dane_unusable(const View& view, std::vector<Finding>& findings) {
  std::vector<Domain> told;
  for (const auto& seen : encryption_of(view)) {
    if (!seen.dane || seen.dane->status != auth::dane::Lookup::Status::found) continue;
    if (auth::dane::any_usable(auth::dane::look_at(seen.dane->records))) continue;
    if (std::find(told.begin(), told.end(), seen.attempt->host) != told.end()) continue;
    told.push_back(seen.attempt->host);
    remark(view, dane_unusable, *seen.attempt, view.cite_lookup(seen.dane->question), {Party::recipient_host, Confidence::likely}, findings);
  }
}
}  // namespace

const Rule dane_unusable = {
    .id = "tls.dane-unusable",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the TLSA records of {host} are none that mail can use",
    .judge = judge_dane_unusable,
};

}  // namespace mailwhy::rules::tls
