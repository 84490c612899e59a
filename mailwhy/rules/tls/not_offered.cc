#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule not_offered;

namespace {
// A farm whose other member, or the same one a moment earlier, does offer it.
bool offered_elsewhere(const View& view, const Attempt& attempt) {
  return std::any_of(attempt.sessions.begin(), attempt.sessions.end(), [&](std::size_t index) {
    const auto& clear = view.evidence().sessions[index].transcript.clear;
    return clear && (clear->starttls || clear->starttls_masked);
  });
}

void judge_not_offered(const View& view, std::vector<Finding>& findings) {
  for (const auto& attempt : view.attempts()) {
    if (!attempt.session || attempt.session->transcript.used_helo) continue;
    const auto& clear = attempt.session->transcript.clear;
    const auto* reply = attempt.session->transcript.reply_to(smtp::Step::ehlo);
    const auto at = position_of(*attempt.session, smtp::Step::ehlo);
    if (!clear || !reply || !reply->positive() || attempt.session->transcript.exchanges[*at].failure || offered_elsewhere(view, attempt) ||
        classes_differ(*reply))
      continue;
    const auto index = static_cast<std::size_t>(attempt.session - view.evidence().sessions.data());
    remark(view, not_offered, attempt, view.cite_exchange(index, *at), {Party::recipient_host, Confidence::likely}, findings);
  }
}
}  // namespace

const Rule not_offered = {
    .id = "tls.not-offered",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} offers no encryption, so mail to it travels in clear text",
    .judge = judge_not_offered,
};

}  // namespace mailwhy::rules::tls
