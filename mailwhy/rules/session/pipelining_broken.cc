// session.pipelining-broken: PIPELINING is offered, a group of commands fails, and the same commands one by one do not.
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::session {
extern const Rule pipelining_broken;

namespace {
using Purpose = evidence::Session::Purpose;
using smtp::Step;

// How far the envelope came: a reply that belongs to the command, whatever it says.
bool answered(const evidence::Session& session, Step step) {
  const auto* exchange = session.transcript.find(step);
  return exchange && exchange->reply && !exchange->failure;
}

// The exchange in the group that failed: the first that got no answer, or one about the group.
std::optional<std::size_t> failed_in_group(const evidence::Session& session) {
  for (const auto step : {Step::mail, Step::rcpt})
    if (!answered(session, step) || !session.transcript.reply_to(step)->positive()) return position_of(session, step);
  return std::nullopt;
}

// The second run came through where the first had failed.
bool came_through(const evidence::Session& first, const evidence::Session& second, const smtp::Exchange& failed) {
  if (!answered(second, Step::mail)) return false;
  const bool mail_well = second.transcript.reply_to(Step::mail)->positive();
  if (failed.reply && !failed.failure) {  // refused in the group: only a yes shows that the group was why
    const auto* again = second.transcript.reply_to(failed.step);
    return mail_well && again && again->positive() && answered(second, failed.step);
  }
  if (failed.step == Step::mail) return true;
  return mail_well && answered(second, Step::rcpt) && answered(first, Step::mail);
}

bool unanswered(const smtp::Exchange& exchange) {
  return !exchange.reply && exchange.failure && exchange.failure->kind != Failure::Kind::cancelled;
}

// The second run took its leave in a group, RSET and QUIT, and that was lost too: both, or the one that came behind, or in words.
// A connection that ends after RSET was answered is no loss: some servers leave without a good-bye.
bool lost_farewell(const evidence::Session& second) {
  const auto* rset = second.transcript.find(Step::rset);
  const auto* quit = second.transcript.find(Step::quit);
  if (!rset || !quit || rset->at != quit->at) return false;
  for (const auto* exchange : {rset, quit})
    if (exchange->reply && smtp::speaks_of_pipelining(*exchange->reply)) return true;
  return unanswered(*rset) || (unanswered(*quit) && quit->failure->kind == Failure::Kind::timed_out);
}

// Said in words it is proven.  One lost answer may be chance; the second run took its leave in a group, and two lost are none.
Confidence sureness(const smtp::Exchange& failed, const evidence::Session& second) {
  if (failed.reply && smtp::speaks_of_pipelining(*failed.reply)) return Confidence::certain;
  return lost_farewell(second) ? Confidence::likely : Confidence::guess;
}

void compare(const View& view, const Attempt& attempt, std::size_t first, std::size_t second, std::vector<Finding>& findings) {
  const auto& sessions = view.evidence().sessions;
  if (!sessions[first].transcript.grouped_envelope()) return;
  const auto at = failed_in_group(sessions[first]);
  if (!at) return;
  const auto& failed = sessions[first].transcript.exchanges[*at];
  if (!came_through(sessions[first], sessions[second], failed)) return;
  Finding& finding = remark(view, pipelining_broken, attempt, view.cite_exchange(first, *at), {Party::recipient_host, sureness(failed, sessions[second])}, findings);
  if (finding.confidence == Confidence::guess) finding.effect = Effect::notes;
  if (finding.seen.front().remark.empty()) finding.seen.front().remark = "MAIL and RCPT sent together";
  if (const auto again = position_of(sessions[second], failed.step)) {
    finding.seen.push_back(view.cite_exchange(second, *again));
    finding.seen.back().remark = "one command at a time";
  }
  if (const auto leave = position_of(sessions[second], Step::quit); leave && lost_farewell(sessions[second])) {
    finding.seen.push_back(view.cite_exchange(second, *leave));
    finding.seen.back().remark = "RSET and QUIT sent together";
  }
}

void judge_pipelining_broken(const View& view, std::vector<Finding>& findings) {
  const auto& sessions = view.evidence().sessions;
  for (const auto& attempt : view.attempts())
    for (const auto first : attempt.sessions)
      for (const auto second : attempt.sessions)
        if (sessions[first].purpose == Purpose::first && sessions[second].purpose == Purpose::without_pipelining)
          compare(view, attempt, first, second, findings);
}
}  // namespace

const Rule pipelining_broken = {
    .id = "session.pipelining-broken",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "{host} offers PIPELINING and fails when commands come together; one by one they work",
    .judge = judge_pipelining_broken,
};

}  // namespace mailwhy::rules::session
