#include "mailwhy/rules/encryption.h"

namespace mailwhy::rules::tls {
extern const Rule dane_mismatch;

namespace {
using DaneKind = auth::dane::Verdict::Kind;
using Match = auth::dane::Record::Match;

std::string_view misfit_words(const auth::dane::Verdict& verdict) {
  switch (verdict.nearest) {
    case Match::name: return "its certificate leads to the authority of its TLSA record, but is for another name";
    case Match::date: return "the chain that its TLSA record wants is out of date";
    case Match::path: return "its certificate does not lead to the authority that its TLSA record names";
    default: return "its certificate fits none of its TLSA records";
  }
}

void judge_dane_mismatch(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : encryption_of(view)) {
    if (!seen.dane || seen.dane->status != auth::dane::Lookup::Status::found || seen.by_dane.outcome != auth::Outcome::defers) continue;
    const bool mismatch = seen.verdict && seen.verdict->kind == DaneKind::mismatch;
    Finding& finding = remark(view, dane_mismatch, *seen.attempt, view.cite_lookup(seen.dane->question), {Party::recipient_host, Confidence::likely}, findings);
    if (finding.host == seen.attempt->host.text()) finding.args.try_emplace("problem", mismatch ? std::string(misfit_words(*seen.verdict)) : flaw_words(seen.by_dane.reason));
    Citation shown = cite_encryption(view, seen);
    if (mismatch && seen.door.facts->chain.empty()) shown.text = "no certificate at all";
    else if (mismatch) shown.text = "shown: SHA-256 " + seen.door.facts->chain.front().sha256_hex + ", " + seen.door.facts->chain.front().subject;
    if (finding.seen.size() < 12) finding.seen.push_back(std::move(shown));
  }
}
}  // namespace

const Rule dane_mismatch = {
    .id = "tls.dane-mismatch",
    .stage = evidence::Stage::tls,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "senders that use DANE will not deliver to {host}: {problem}",
    .judge = judge_dane_mismatch,
};

}  // namespace mailwhy::rules::tls
