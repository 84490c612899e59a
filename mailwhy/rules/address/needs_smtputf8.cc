#include "mailwhy/rules/support.h"

namespace mailwhy::rules::address {
extern const Rule needs_smtputf8;

namespace {
void judge_needs_smtputf8(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, needs_smtputf8, findings, [](const Attempt& attempt) -> Blame {
    // HELO was only tried because a connection ended after EHLO: what that server offers was never heard.
    if (attempt.session->purpose == evidence::Session::Purpose::with_helo) return {Party::recipient_host, Confidence::guess};
    const auto* caps = offered(*attempt.session);
    return {Party::recipient_host, caps && !caps->smtputf8 ? Confidence::certain : Confidence::likely};
  });
  for (auto& finding : findings) {
    if (finding.id != needs_smtputf8.id) continue;
    const auto& attempts = view.attempts();
    for (const auto& attempt : attempts) {
      if (owner_of(view, attempt) != needs_smtputf8.id) continue;
      for (const auto step : {smtp::Step::ehlo_after_tls, smtp::Step::ehlo})
        if (const auto at = position_of(*attempt.session, step); at && finding.seen.size() < 4) {
          finding.seen.push_back(view.cite_exchange(attempt.sessions.back(), *at));
          break;
        }
    }
  }
}
}  // namespace

const Rule needs_smtputf8 = {
    .id = "address.needs-smtputf8",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} cannot take mail for {recipient}, because the address needs international mail (SMTPUTF8)",
    .judge = judge_needs_smtputf8,
};

}  // namespace mailwhy::rules::address
