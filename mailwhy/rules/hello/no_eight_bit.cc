// hello.no-eight-bit: letters beyond ASCII have to be re-coded for this host.
#include "mailwhy/rules/offers.h"

namespace mailwhy::rules::hello {
extern const Rule no_eight_bit;

namespace {
void judge_no_eight_bit(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : offers_seen(view)) {
    // A list without anything is hello.offers-nothing.
    if (seen.offer->eight_bit_mime || seen.offer->all.empty()) continue;
    remark(view, no_eight_bit, *seen.in.attempt, view.cite_exchange(seen.in.index, seen.exchange), {Party::recipient_host, Confidence::likely}, findings);
  }
}
}  // namespace

const Rule no_eight_bit = {
    .id = "hello.no-eight-bit",
    .stage = evidence::Stage::hello,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} does not say that it takes 8-bit mail (8BITMIME)",
    .judge = judge_no_eight_bit,
};

}  // namespace mailwhy::rules::hello
