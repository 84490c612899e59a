#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule required;

namespace {
// The handshake was cut short or never answered: that can be the line as well as the server, and no policy was broken by us.
bool lost_on_the_way(const View& view, const Attempt& attempt) {
  using Kind = Failure::Kind;
  const auto lost = [](const std::optional<Failure>& failure) {
    return failure && (failure->kind == Kind::timed_out || failure->kind == Kind::reset || failure->kind == Kind::closed);
  };
  // HELO was only tried because a connection ended after EHLO: whether encryption is offered was never heard.
  if (attempt.session->purpose == evidence::Session::Purpose::with_helo) return true;
  return std::any_of(attempt.sessions.begin(), attempt.sessions.end(), [&](std::size_t index) {
    const auto& exchanges = view.evidence().sessions[index].transcript.exchanges;
    return std::any_of(exchanges.begin(), exchanges.end(), [&](const smtp::Exchange& exchange) {
      return (exchange.step == smtp::Step::starttls || exchange.step == smtp::Step::tls_handshake) && lost(exchange.failure);
    });
  });
}

void judge_required(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, required, findings,
             [&](const Attempt& attempt) -> Blame {
               return {Party::recipient_policy, lost_on_the_way(view, attempt) ? Confidence::guess : Confidence::likely};
             });
}
}  // namespace

const Rule required = {
    .id = "tls.required",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} takes mail only over an encrypted connection, and encryption could not be had",
    .judge = judge_required,
};

}  // namespace mailwhy::rules::tls
