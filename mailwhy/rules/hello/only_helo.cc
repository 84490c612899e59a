#include "mailwhy/rules/support.h"

namespace mailwhy::rules::hello {
extern const Rule only_helo;

namespace {
void judge_only_helo(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto& transcript = seen.session->transcript;
    const auto* refused = transcript.reply_to(smtp::Step::ehlo);
    if (!transcript.used_helo || !refused || refused->positive()) continue;
    Finding& finding = remark(view, only_helo, *seen.attempt, view.cite_exchange(seen.index, *position_of(*seen.session, smtp::Step::ehlo)),
                              {Party::recipient_host, Confidence::guess}, findings);
    finding.args["ehlo_reply"] = refused->text();
  }
}
}  // namespace

const Rule only_helo = {
    .id = "hello.only-helo",
    .stage = evidence::Stage::hello,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} knows only the old HELO, so encryption and other extensions are not on offer",
    .judge = judge_only_helo,
};

}  // namespace mailwhy::rules::hello
