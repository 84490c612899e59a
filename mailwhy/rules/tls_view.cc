#include "mailwhy/rules/tls_view.h"

#include <algorithm>

namespace mailwhy::rules {
namespace {
// What a plain sender shrugs at and somebody who asks about encryption wants to mend.  Where DANE verifies the host, names, dates and
// authorities do not matter (RFC 7672 s3.1.1).
struct Grave {
  std::string_view id;
  bool unless_dane_verifies;
};
constexpr Grave grave[] = {
    {"tls.certificate-expired", true},       {"tls.certificate-other-name", true},        {"tls.certificate-untrusted", true},
    {"tls.no-certificate", true},
    {"tls.not-offered", false},              {"tls.starttls-refused", false},             {"tls.masked", false},
    {"tls.mta-sts-record-unusable", false},  {"tls.mta-sts-policy-unreachable", false},   {"tls.mta-sts-policy-unusable", false},
    {"tls.reports-record-unusable", false},  {"tls.old-version", false},
};

bool all_verified_by_dane(const std::vector<Encryption>& doors) {
  bool some = false;
  for (const auto& seen : doors) {
    if (seen.door.tls != auth::Door::Tls::up) continue;
    some = true;
    if (seen.by_dane.outcome != auth::Outcome::verified) return false;
  }
  return some;
}

void raise(std::vector<Finding>& findings, bool dane_verifies) {
  for (auto& finding : findings) {
    const auto* row = std::find_if(std::begin(grave), std::end(grave), [&](const Grave& one) { return one.id == finding.id; });
    if (row != std::end(grave) && finding.effect == Effect::notes && !(row->unless_dane_verifies && dane_verifies)) finding.effect = Effect::risks;
  }
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) { return a.effect < b.effect; });
}

TlsView::Verdict verdict_of(const TlsView& seen) {
  const bool some_tls = std::any_of(seen.doors.begin(), seen.doors.end(), [](const Encryption& one) { return one.door.tls != auth::Door::Tls::untested; });
  if (!seen.findings.empty()) {
    switch (seen.findings.front().effect) {
      case Effect::blocks:
      case Effect::risks: return TlsView::Verdict::problem;
      case Effect::delays: return some_tls ? TlsView::Verdict::problem : TlsView::Verdict::later;
      case Effect::undecided: return TlsView::Verdict::inconclusive;
      case Effect::notes: break;
    }
  }
  if (seen.policy_change == auth::mtasts::Change::unannounced) return TlsView::Verdict::problem;
  return some_tls && seen.view.evidence().complete ? TlsView::Verdict::good : TlsView::Verdict::inconclusive;
}
}  // namespace

TlsView::TlsView(const evidence::Evidence& evidence, std::optional<auth::mtasts::Change> change)
    : view(evidence), doors(encryption_of(view)), findings(judge(evidence).findings), sts(evidence::mta_sts_of(evidence)), policy_change(change) {
  raise(findings, all_verified_by_dane(doors));
  verdict = verdict_of(*this);
}

std::string_view to_string(TlsView::Verdict verdict) {
  switch (verdict) {
    case TlsView::Verdict::good: return "good";
    case TlsView::Verdict::problem: return "problem";
    case TlsView::Verdict::later: return "later";
    case TlsView::Verdict::inconclusive: break;
  }
  return "inconclusive";
}

int exit_code_of(TlsView::Verdict verdict) {
  switch (verdict) {
    case TlsView::Verdict::good: return 0;
    case TlsView::Verdict::problem: return 1;
    case TlsView::Verdict::later: return 4;
    case TlsView::Verdict::inconclusive: break;
  }
  return 3;
}

}  // namespace mailwhy::rules
