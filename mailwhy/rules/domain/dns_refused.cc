#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule dns_refused;

namespace {
void judge_dns_refused(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route() || view.route().mx_failure != dns::Answer::Kind::refused || dns_trouble(view) != DnsTrouble::none) return;
  state(view, dns_refused, {Party::this_machine, Confidence::likely}, view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
}
}  // namespace

const Rule dns_refused = {
    .id = "domain.dns-refused",
    .stage = evidence::Stage::domain,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "the resolver {resolver} refuses to answer questions about {domain}",
    .judge = judge_dns_refused,
};

}  // namespace mailwhy::rules::domain
