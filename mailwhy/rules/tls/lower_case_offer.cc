// tls.lower-case-offer: STARTTLS in letters that some senders do not recognise.
#include "mailwhy/rules/offers.h"

namespace mailwhy::rules::tls {
extern const Rule lower_case_offer;

namespace {
void judge_lower_case_offer(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : clear_offers_seen(view))
    if (seen.offer->starttls_lower_case)
      remark(view, lower_case_offer, *seen.in.attempt, view.cite_exchange(seen.in.index, seen.exchange), {Party::recipient_host, Confidence::likely}, findings);
}
}  // namespace

const Rule lower_case_offer = {
    .id = "tls.lower-case-offer",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} offers encryption in lower case, and a few senders miss it then",
    .judge = judge_lower_case_offer,
};

}  // namespace mailwhy::rules::tls
