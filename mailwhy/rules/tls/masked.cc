#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule masked;

namespace {
void judge_masked(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto& clear = seen.session->transcript.clear;
    const auto at = position_of(*seen.session, smtp::Step::ehlo);
    if (clear && at && clear->starttls_masked)
      remark(view, masked, *seen.attempt, view.cite_exchange(seen.index, *at), {Party::in_between, Confidence::likely}, findings);
  }
}
}  // namespace

const Rule masked = {
    .id = "tls.masked",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "something in front of {host} makes its offer of encryption unreadable",
    .judge = judge_masked,
};

}  // namespace mailwhy::rules::tls
