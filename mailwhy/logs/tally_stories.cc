// Stories that are over.
#include <algorithm>

#include "mailwhy/logs/tally_state.h"

namespace mailwhy::logs {

using namespace tally;

void Tally::State::on_story(const Story& story) {
  if (!means(story)) return;
  const auto ends = last_attempts(story);
  const Fate fate = fate_of(story, ends);
  if (story.message) ++out.fates[static_cast<std::size_t>(fate)];
  if (!whole_log) count_wished(story, ends);
  bool some_deferred = false;
  for (const auto& attempt : story.attempts) some_deferred = some_deferred || attempt.outcome == Outcome::deferred;
  for (const auto& one : ends) {
    const auto& attempt = story.attempts[one.attempt];
    if (one.end == LastAttempt::End::arrived && some_deferred)
      out.temporary_failures_overcome += std::any_of(story.attempts.begin(), story.attempts.end(), [&](const Attempt& other) { return other.outcome == Outcome::deferred && other.to == attempt.to; });
    if (one.end != LastAttempt::End::lost && one.end != LastAttempt::End::waiting) continue;
    if (!whole_log && !means_recipient(attempt.to, attempt.orig_to)) continue;
    const bool gone = one.end == LastAttempt::End::lost;
    auto why = failed_of(gone ? reason_of(story, one.attempt) : attempt, story.from);
    why.message = story.id;
    (gone ? lost : waiting).add(why);
    if (auto* row = row_of(attempt.to)) ++(gone ? row->lost : row->waiting);
  }
  if (sinks.story) sinks.story(story, ends, fate);
}

const Attempt& Tally::State::reason_of(const Story& story, std::size_t last) {
  const auto& attempt = story.attempts[last];
  if (attempt.outcome != Outcome::expired) return attempt;
  for (std::size_t i = last; i-- > 0;)
    if (story.attempts[i].outcome == Outcome::deferred && story.attempts[i].to == attempt.to && !story.attempts[i].text.empty()) return story.attempts[i];
  return attempt;
}

void Tally::State::count_wished(const Story& story, const std::vector<LastAttempt>& ends) {
  auto& totals = out.totals;
  totals.messages += story.message;
  totals.notifications += story.notification;
  totals.bytes += story.size;
  for (const auto& attempt : story.attempts) {
    if (!means_recipient(attempt.to, attempt.orig_to) || !in_period(attempt.time)) continue;
    count({attempt.to, attempt.relay_name, attempt.relay_address, attempt.outcome, attempt.delays, story.id, attempt.time});
    if (attempt.outcome == Outcome::sent) totals.sent_delay_us = add_capped(totals.sent_delay_us, std::max<std::int64_t>(0, attempt.delays.total));
    if (failed(attempt.outcome)) {
      auto why = failed_of(attempt, story.from);
      why.message = story.id;
      failures.add(why);
    }
    ++(attempt.outcome == Outcome::sent ? totals.attempts_sent : attempt.outcome == Outcome::deferred ? totals.attempts_deferred : attempt.outcome == Outcome::expired ? totals.attempts_expired : totals.attempts_bounced);
  }
  for (const auto& one : ends) {
    const auto& attempt = story.attempts[one.attempt];
    if (!means_recipient(attempt.to, attempt.orig_to)) continue;
    ++totals.recipients;
    using End = LastAttempt::End;
    const bool expired = attempt.outcome == Outcome::expired || attempt.outcome == Outcome::deferred;
    if (one.end == End::arrived) ++totals.final_sent;
    else if (one.end == End::lost) ++(expired ? totals.final_expired : totals.final_bounced);
    else if (one.end == End::waiting) ++totals.final_deferred;
    else ++totals.final_other;
  }
}

}  // namespace mailwhy::logs
