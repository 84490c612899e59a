#include <algorithm>

#include "mailwhy/rules/encryption.h"

namespace mailwhy::rules::tls {
extern const Rule dane_unsigned;

namespace {
using LookupStatus = auth::dane::Lookup::Status;

void judge_dane_unsigned(const View& view, std::vector<Finding>& findings) {
  std::vector<Domain> told;
  for (const auto& seen : encryption_of(view)) {
    if (!seen.dane || (seen.dane->status != LookupStatus::unsigned_zone && seen.dane->status != LookupStatus::unsigned_host)) continue;
    if (std::find(told.begin(), told.end(), seen.attempt->host) != told.end()) continue;
    told.push_back(seen.attempt->host);
    Citation citation = view.cite_lookup(seen.dane->question);
    if (!seen.dane->rests_on.empty()) citation.remark = seen.dane->rests_on;
    remark(view, dane_unsigned, *seen.attempt, std::move(citation), {Party::recipient_host, Confidence::likely}, findings);
  }
}
}  // namespace

const Rule dane_unsigned = {
    .id = "tls.dane-unsigned",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "nobody heeds the TLSA records of {host}, because its part of the DNS is not signed",
    .judge = judge_dane_unsigned,
};

}  // namespace mailwhy::rules::tls
