#include "mailwhy/rules/support.h"

namespace mailwhy::rules::hello {
extern const Rule hangs_up_on_ehlo;

namespace {
void judge_hangs_up_on_ehlo(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    if (seen.session->purpose != evidence::Session::Purpose::with_helo) continue;
    const auto* hello = seen.session->transcript.reply_to(smtp::Step::helo);
    if (!hello || !hello->positive()) continue;
    for (const auto index : seen.attempt->sessions)
      if (const auto at = position_of(view.evidence().sessions[index], smtp::Step::ehlo))
        remark(view, hangs_up_on_ehlo, *seen.attempt, view.cite_exchange(index, *at), {Party::recipient_host, Confidence::guess}, findings);
  }
}
}  // namespace

const Rule hangs_up_on_ehlo = {
    .id = "hello.hangs-up-on-ehlo",
    .stage = evidence::Stage::hello,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} hangs up on EHLO and works with HELO on a new connection",
    .judge = judge_hangs_up_on_ehlo,
};

}  // namespace mailwhy::rules::hello
