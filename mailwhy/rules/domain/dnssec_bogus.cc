#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::domain {
extern const Rule dnssec_bogus;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  const auto* answer = answer_to(view, view.the_case().recipient.domain, dns::Type::mx);
  if (!view.has_route() || view.route().mx_failure != dns::Answer::Kind::servfail || !answer) return;
  const auto bogus = std::find_if(answer->errors.begin(), answer->errors.end(), [](const auto& e) { return e.code >= 5 && e.code <= 12; });
  if (bogus == answer->errors.end()) return;
  Finding& finding = state(view, dnssec_bogus, {Party::recipient_domain, Confidence::likely},
                           view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
  finding.args["error"] = bogus->name();
}
}  // namespace

const Rule dnssec_bogus = {
    .id = "domain.dnssec-bogus",
    .stage = evidence::Stage::domain,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "the DNSSEC signatures of {domain} do not hold, so validating resolvers give no answer",
    .judge = judge,
};

}  // namespace mailwhy::rules::domain
