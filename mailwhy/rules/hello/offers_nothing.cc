// hello.offers-nothing: EHLO is understood, and not one extension is named.
#include "mailwhy/rules/offers.h"

namespace mailwhy::rules::hello {
extern const Rule offers_nothing;

namespace {
void judge_offers_nothing(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : offers_seen(view))
    if (seen.offer->all.empty())
      remark(view, offers_nothing, *seen.in.attempt, view.cite_exchange(seen.in.index, seen.exchange), {Party::recipient_host, Confidence::guess}, findings);
}
}  // namespace

const Rule offers_nothing = {
    .id = "hello.offers-nothing",
    .stage = evidence::Stage::hello,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} answers EHLO and offers nothing, as if it knew only SMTP of the year 1982",
    .judge = judge_offers_nothing,
};

}  // namespace mailwhy::rules::hello
