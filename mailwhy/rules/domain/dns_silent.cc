#include <algorithm>

#include "mailwhy/rules/dns_views.h"
#include "mailwhy/rules/patience.h"

namespace mailwhy::rules::domain {
extern const Rule dns_silent;

namespace {
bool no_word(const dns::Answer& answer) {
  return answer.kind == dns::Answer::Kind::silence || answer.kind == dns::Answer::Kind::failure;
}

void judge_dns_silent(const View& view, std::vector<Finding>& findings) {
  const auto* answer = answer_to(view, view.the_case().recipient.domain, dns::Type::mx);
  if (!view.has_route() || view.route().kind != ::mailwhy::route::Route::Kind::unknown || !answer || !no_word(*answer)) return;
  if (dns_trouble(view) != DnsTrouble::none) return;  // asking others told more
  const auto& all = view.evidence().lookups.all();
  const bool mute = std::all_of(all.begin(), all.end(), [](const dns::Lookup& lookup) { return no_word(lookup.answer); });
  const dns::Question asked{view.the_case().recipient.domain, dns::Type::mx};
  Finding& finding = state(view, dns_silent, {mute ? Party::this_machine : Party::unknown, Confidence::guess},
                           view.cite_lookup(asked), findings);
  if (const auto* lookup = view.evidence().lookups.find(asked)) say_patience(finding, wait_for_answer(*lookup));
}
}  // namespace

const Rule dns_silent = {
    .id = "domain.dns-silent",
    .stage = evidence::Stage::domain,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "the resolver {resolver} gave no answer about {domain}",
    .judge = judge_dns_silent,
};

}  // namespace mailwhy::rules::domain
