#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule dns_malformed;

namespace {
void judge_dns_malformed(const View& view, std::vector<Finding>& findings) {
  using Kind = dns::Answer::Kind;
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::unknown) return;
  const auto failure = view.route().mx_failure;
  if (failure != Kind::malformed && failure != Kind::other_rcode) return;
  if (dns_trouble(view) != DnsTrouble::none) return;  // asking others told more
  state(view, dns_malformed, {Party::unknown, Confidence::guess}, view.cite_lookup({view.the_case().recipient.domain, dns::Type::mx}), findings);
}
}  // namespace

const Rule dns_malformed = {
    .id = "domain.dns-malformed",
    .stage = evidence::Stage::domain,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "the resolver {resolver} sent an answer about {domain} that makes no sense",
    .judge = judge_dns_malformed,
};

}  // namespace mailwhy::rules::domain
