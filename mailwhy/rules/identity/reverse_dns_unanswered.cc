// identity.reverse-dns-unanswered: the DNS does not say whether our address has a name.
#include <algorithm>

#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules::identity {
extern const Rule reverse_dns_unanswered;

namespace {
// Our resolver answers other questions, so it is not simply dead.
bool resolver_works(const View& view) {
  const auto& all = view.evidence().lookups.all();
  return std::any_of(all.begin(), all.end(), [](const dns::Lookup& lookup) { return lookup.answer.proves_existence(); });
}

void judge_reverse_dns_unanswered(const View& view, std::vector<Finding>& findings) {
  if (!resolver_works(view)) return;
  for (const auto& ours : own_addresses(view)) {
    const dns::Question question{ours.address.reverse_name(), dns::Type::ptr};
    const auto* answer = answer_to(view, question.name, question.type);
    if (!answer || !answer->is_failure()) continue;
    remark_own(view, reverse_dns_unanswered, ours, view.cite_lookup(question), {Party::sender_network, Confidence::guess}, findings);
  }
}
}  // namespace

const Rule reverse_dns_unanswered = {
    .id = "identity.reverse-dns-unanswered",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "whether our address {source} has a name could not be found out, and servers may meet the same trouble",
    .judge = judge_reverse_dns_unanswered,
};

}  // namespace mailwhy::rules::identity
