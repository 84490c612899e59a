#include <algorithm>

#include "mailwhy/rules/pace.h"
#include "mailwhy/rules/patience.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::session {
extern const Rule tarpit;

namespace {
constexpr int commands_of_a_mail = 8;  // EHLO, STARTTLS, EHLO, MAIL, RCPT, DATA, the end of the data, QUIT

std::vector<Wait> waits_of(const evidence::Session& session) {
  std::vector<Wait> waits;
  for (const auto& exchange : session.transcript.exchanges)
    if (is_answer(exchange) || exchange.step == smtp::Step::greeting) waits.push_back(wait_for_reply(session, exchange));
  return waits;
}

Duration projected(const evidence::Session& session) {
  Duration sum{};
  int answers = 0;
  for (const auto& exchange : session.transcript.exchanges) {
    if (!is_answer(exchange)) continue;
    sum += exchange.took;
    ++answers;
  }
  return answers == 0 ? Duration{} : sum / answers * commands_of_a_mail;
}

void describe(Finding& finding, const evidence::Session& session, const smtp::Exchange& slowest) {
  const std::size_t bytes = slowest.stray.size() + (slowest.reply ? slowest.reply->raw.size() : 0);
  finding.args.try_emplace("bytes", std::to_string(bytes));
  finding.args.try_emplace("took", to_readable(slowest.took));
  finding.args.try_emplace("projected", to_readable(std::max(slowest.took, projected(session))));
  say_patience(finding, waits_of(session));
}

// The time ran out over it, or it came through: then it is only worth knowing.
void judge_tarpit(const View& view, std::vector<Finding>& findings) {
  const auto unfinished = owned(view, tarpit);
  tell(view, tarpit, unfinished, findings, [](const Attempt&) -> Blame { return {Party::unknown, Confidence::guess}; });
  for (auto& finding : findings)
    if (finding.id == tarpit.id && !unfinished.empty()) describe(finding, *unfinished.front()->session, *unfinished.front()->exchange);
  for (const auto& seen : sessions_seen(view)) {
    if (std::find(unfinished.begin(), unfinished.end(), seen.attempt) != unfinished.end() || !drags(*seen.session)) continue;
    const auto at = *slowest_answer(*seen.session);
    Finding& finding = remark(view, tarpit, *seen.attempt, view.cite_exchange(seen.index, at), {Party::recipient_policy, Confidence::guess}, findings);
    if (unfinished.empty()) {
      finding.effect = Effect::notes;
      finding.explains.clear();  // what is only worth knowing explains no lack of time
    }
    describe(finding, *seen.session, seen.session->transcript.exchanges[at]);
  }
}
}  // namespace

const Rule tarpit = {
    .id = "session.tarpit",
    .stage = evidence::Stage::greeting,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "{host} answers very slowly at every step: {took} for {bytes} bytes; given up by then: {gave_up}",
    .judge = judge_tarpit,
    .explains = "check.out-of-time",
};

}  // namespace mailwhy::rules::session
