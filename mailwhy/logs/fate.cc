// What became of a message, recipient by recipient.
#include <string_view>
#include <unordered_map>

#include "mailwhy/logs/tally.h"

namespace mailwhy::logs {
namespace {

LastAttempt::End end_of(const Attempt& attempt, const Story& story) {
  using End = LastAttempt::End;
  switch (attempt.outcome) {
    case Outcome::sent: return End::arrived;
    case Outcome::bounced:
    case Outcome::expired:
    case Outcome::undeliverable: return End::lost;
    // Deferred at the end: given up when the log says so, gone when somebody took it out of the queue.
    case Outcome::deferred: return story.expired ? End::lost : story.done ? End::gone : End::waiting;
    case Outcome::none:
    case Outcome::filtered:
    case Outcome::discarded: break;
  }
  return End::gone;
}

}  // namespace

std::vector<LastAttempt> last_attempts(const Story& story) {
  std::vector<LastAttempt> out;
  const auto& attempts = story.attempts;
  if (attempts.size() <= 16) {
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      bool again = false;
      for (std::size_t k = i + 1; k < attempts.size() && !again; ++k) again = attempts[k].to == attempts[i].to;
      if (!again) out.push_back({i, end_of(attempts[i], story)});
    }
    return out;
  }
  std::unordered_map<std::string_view, std::size_t> last;
  for (std::size_t i = 0; i < attempts.size(); ++i) last[attempts[i].to] = i;
  for (std::size_t i = 0; i < attempts.size(); ++i)
    if (last[attempts[i].to] == i) out.push_back({i, end_of(attempts[i], story)});
  return out;
}

Fate fate_of(const Story& story, const std::vector<LastAttempt>& ends) {
  using End = LastAttempt::End;
  bool arrived = false, waiting = false;
  for (const auto& one : ends) {
    if (one.end == End::lost) return Fate::failed;
    waiting = waiting || one.end == End::waiting;
    arrived = arrived || one.end == End::arrived;
  }
  if (waiting) return Fate::waiting;
  if (arrived) return Fate::delivered;
  return story.expired ? Fate::failed : Fate::unknown;
}

std::string_view to_string(Fate fate) {
  switch (fate) {
    case Fate::delivered: return "delivered";
    case Fate::failed: return "failed";
    case Fate::waiting: return "waiting";
    case Fate::unknown: break;
  }
  return "unknown";
}

std::string_view agent_of(Format format) {
  switch (format) {
    case Format::postfix: return "Postfix";
    case Format::exim:
    case Format::exim_reject: return "Exim";
    case Format::sendmail: return "Sendmail";
    case Format::opensmtpd: return "OpenSMTPD";
    case Format::qmail: return "qmail";
    case Format::courier: return "Courier";
    case Format::haraka: return "Haraka";
    case Format::exchange_protocol:
    case Format::exchange_tracking: return "Exchange";
    case Format::unknown: break;
  }
  return "";
}

}  // namespace mailwhy::logs
