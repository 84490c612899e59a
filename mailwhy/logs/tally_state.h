// What a tally (tally.h) counts, and what it does with what the book tells.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/tally.h"

namespace mailwhy::logs {
namespace tally {

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <typename Value>
using TextMap = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
using TextSet = std::unordered_set<std::string, Hash, std::equal_to<>>;

// Empty when there is none.
inline std::string_view domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  return at == address.npos ? std::string_view() : address.substr(at + 1);
}
inline void stretch(std::optional<Time>& first, std::optional<Time>& last, Time time) {
  if (!first || time < *first) first = time;
  if (!last || time > *last) last = time;
}
// An attempt that did not bring the message nearer.
inline bool failed(Outcome outcome) {
  return outcome == Outcome::deferred || outcome == Outcome::bounced || outcome == Outcome::expired || outcome == Outcome::undeliverable;
}
inline std::optional<smtp::EnhancedCode> enhanced_of(std::string_view text) { return text.empty() ? std::nullopt : smtp::parse_enhanced_code(text); }
// "Slower" for the heap of the slowest: total delay, then what keeps runs alike.
inline bool slower(const SlowDelivery& a, const SlowDelivery& b) {
  if (a.delays.total != b.delays.total) return a.delays.total > b.delays.total;
  if (a.time != b.time) return a.time < b.time;
  return std::tie(a.id, a.to) < std::tie(b.id, b.to);
}

}  // namespace tally

struct Tally::State {
  Wish wish;
  Sinks sinks;
  std::string agent;
  bool whole_log;                    // nothing but times is wished: attempts count as they are read, else with their story
  Book book;
  Results out;
  Totals before;                     // of what lies before `since`
  bool begun = false, finished = false;
  bool behind = false;
  std::optional<Time> now;           // of the last line that had a time
  Causes failures, lost, waiting, rejects;
  tally::TextMap<std::size_t> domains, troubles, logins;
  tally::TextSet ids, message_ids;   // that the wish means

  State(Wish wished, Sinks told, BookOptions options)
      : wish(std::move(wished)), sinks(std::move(told)), whole_log(!wish.asks_for_stories() && wish.domains.empty()),
        book({[this](const Story& story) { on_story(story); }, [this](const Reject& reject) { on_reject(reject); },
              [this](const Event& event, std::string_view line) { on_trouble(event, line); }, [this](const Event& event) { on_attempt(event); }},
             options) {}

  bool in_period(Time time) const { return !wish.since || time >= *wish.since; }
  bool in_period(const Event& event) const { return in_period(event.time_known ? event.time : now.value_or(event.time)); }

  // ---- what is meant ---------------------------------------------------
  bool means_domain(std::string_view address) const;
  bool means_recipient(std::string_view to, std::string_view orig_to) const;
  // "@example.org" wishes for every address there.
  static bool is_wished(std::string_view address, std::string_view wanted) {
    if (wanted.starts_with('@') && address.size() > wanted.size()) address.remove_prefix(address.size() - wanted.size());
    return equal_ignoring_case(address, wanted);
  }
  bool means_id(std::string_view id, std::string_view message_id) const;
  bool means_sender(bool known, std::string_view from) const { return !wish.from || (known && is_wished(from, *wish.from)); }

  // The ids that belong to the wished one, as they become known.
  void follow_ids(const Event& event);

  // ---- events -----------------------------------------------------------
  void on(const Event& event, std::string_view line);

  // False when the line lies behind the wished time.
  bool on_time(Time time);
  void note_gap(Gap gap);
  void on_attempt(const Event& event);

  struct Attempted {
    std::string_view to, relay_name, relay_address;
    Outcome outcome;
    const Delays& delays;
    std::string_view id;
    Time time;
  };
  void count(const Attempted& attempt);
  void count_delay(const Attempted& attempt);
  DomainRow* row_of(std::string_view address);

  // ---- causes -----------------------------------------------------------
  // Both know an attempt by the same names.
  template <typename Any>
  Failed failed_of(const Any& attempt, std::string_view sender) const {
    Failed why;
    why.spoken.text = attempt.text;
    why.spoken.code = attempt.code;
    why.spoken.enhanced = tally::enhanced_of(attempt.enhanced);
    why.spoken.command = attempt.command;
    why.spoken.remote_host = attempt.relay_name;
    why.spoken.agent = agent;
    why.spoken.at_submission = bounce::is_submission_port(attempt.relay_port);
    why.temporary = attempt.outcome == Outcome::deferred;
    why.recipient = attempt.to;
    why.sender = sender;
    why.remote_host = attempt.relay_name;
    why.remote_address = attempt.relay_address;
    why.time = attempt.time;
    return why;
  }
  Failed failed_of(const Event& event, std::string_view sender) const {
    auto why = failed_of<Event>(event, sender);
    why.message = event.id;
    if (!event.time_known) why.time.reset();
    return why;
  }

  // ---- stories ----------------------------------------------------------
  bool means(const Story& story);
  void on_story(const Story& story);

  // "Given up" is no reason: what kept it from arriving was said at the attempt before.
  static const Attempt& reason_of(const Story& story, std::size_t last);

  // Totals of a part of the log: out of its stories.
  void count_wished(const Story& story, const std::vector<LastAttempt>& ends);

  // ---- beside the messages ------------------------------------------------
  void on_reject(const Reject& reject);
  void on_trouble(const Event& event, std::string_view line);
  void on_login(const Event& event);

  std::vector<CauseRow> causes() const;
};

}  // namespace mailwhy::logs
