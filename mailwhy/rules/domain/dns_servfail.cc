#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::domain {
extern const Rule dns_servfail;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  const auto* answer = answer_to(view, view.the_case().recipient.domain, dns::Type::mx);
  if (!view.has_route() || view.route().mx_failure != dns::Answer::Kind::servfail || !answer) return;
  const bool bogus = std::any_of(answer->errors.begin(), answer->errors.end(), [](const auto& e) { return e.code >= 5 && e.code <= 12; });
  if (bogus) return;  // domain.dnssec-bogus
  state(view, dns_servfail, {Party::unknown, Confidence::guess}, view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
}
}  // namespace

const Rule dns_servfail = {
    .id = "domain.dns-servfail",
    .stage = evidence::Stage::domain,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "the DNS could not answer for {domain}",
    .judge = judge,
};

}  // namespace mailwhy::rules::domain
