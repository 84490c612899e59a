#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule dns_servfail;

namespace {
void judge_dns_servfail(const View& view, std::vector<Finding>& findings) {
  const auto* answer = answer_to(view, view.the_case().recipient.domain, dns::Type::mx);
  if (!view.has_route() || view.route().mx_failure != dns::Answer::Kind::servfail || !answer) return;
  if (dns_trouble(view) != DnsTrouble::none) return;  // asking others told more
  state(view, dns_servfail, {Party::unknown, Confidence::guess}, view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
}
}  // namespace

const Rule dns_servfail = {
    .id = "domain.dns-servfail",
    .stage = evidence::Stage::domain,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "the DNS could not answer for {domain}",
    .judge = judge_dns_servfail,
};

}  // namespace mailwhy::rules::domain
