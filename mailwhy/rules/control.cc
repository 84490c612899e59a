#include "mailwhy/rules/control.h"

#include "mailwhy/bounce/cause.h"

namespace mailwhy::rules {
namespace {
using bounce::Meaning;

// Bytes that nobody had asked for, here or at the next command, or a good-bye that QUIT did not get: the replies may belong to
// other commands than it seems (catalogue R21).
bool out_of_step(const evidence::Session& session, std::size_t at) {
  const auto& exchanges = session.transcript.exchanges;
  for (std::size_t i = at; i < exchanges.size(); ++i) {
    if (exchanges[i].talked_early || !exchanges[i].stray.empty()) return true;
    if (exchanges[i].step == smtp::Step::quit && exchanges[i].reply && exchanges[i].reply->code != 221 && !exchanges[i].failure) return true;
  }
  return false;
}

// The same domain, a moment after a yes: what tells the two recipients apart is the mailbox, unless the words name another reason.
bool says_unknown(const smtp::Reply& reply, const Attempt& attempt) {
  if (!reply.permanent()) return false;
  const auto cause = bounce::ReplyTable::builtin().classify(reply, to_string(evidence::Stage::rcpt_to), attempt.host.text());
  if (cause.meaning == Meaning::user_unknown) return true;
  const bool about_mailboxes = reply.code == 550 || reply.code == 551 || reply.code == 553;
  return about_mailboxes && cause.meaning == Meaning::unknown;
}

ControlAnswer read_answer(const evidence::Session& session, std::size_t index, std::size_t at, const Attempt& attempt) {
  using Kind = ControlAnswer::Kind;
  ControlAnswer answer{Kind::untold, index, at, ""};
  const auto& exchange = session.transcript.exchanges[at];
  if (!exchange.reply || exchange.failure) {
    answer.words = exchange.failure ? failure_words(*exchange.failure, exchange.took, false) : "no answer";
  } else if (out_of_step(session, at)) {
    answer.words = "the replies are out of step";
  } else if (exchange.reply->positive()) {
    answer.kind = Kind::accepted;
  } else if (says_unknown(*exchange.reply, attempt)) {
    answer.kind = Kind::refused;
  } else {
    answer.words = exchange.reply->text();
  }
  return answer;
}
}  // namespace

ControlAnswer control_of(const View& view, const Attempt& attempt) {
  for (const auto index : attempt.sessions) {
    const auto& session = view.evidence().sessions[index];
    if (const auto at = position_of(session, smtp::Step::control_rcpt)) return read_answer(session, index, *at, attempt);
  }
  return {};
}

}  // namespace mailwhy::rules
