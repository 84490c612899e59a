// What a whole log amounts to: totals, causes, delays, domains, refusals of our own, troubles of the server.
//
// It hears every event, passes it on to a book (book.h) and counts what the book tells.  Memory goes with the open queue ids, and with
// what is kept apart: at most 10,000 causes, 200,000 domains, 2,000 troubles; what comes later is counted, not named.  Deterministic.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/logs/book.h"
#include "mailwhy/logs/causes.h"

namespace mailwhy::logs {

// Which part of a log is meant.  What lies before `since` is still read, so that a message which came before it is known.
struct Wish {
  std::optional<Time> since, until;    // [since, until)
  std::vector<std::string> domains;    // of recipients, lower case; empty: all.  Those below a domain belong to it
  std::string id;                      // a queue id, or a Message-ID without <>; with the messages that come from it
  std::string to;                      // a recipient
  std::optional<std::string> from;     // a sender; "" is the null sender
  bool asks_for_stories() const { return !id.empty() || !to.empty() || from; }
};

// What became of a whole message.
enum class Fate : std::uint8_t { delivered, failed, waiting, unknown };  // failed: for one recipient at least; unknown: no attempt was seen
std::string_view to_string(Fate fate);

// One recipient of a story: the last thing that happened, as an index into `attempts`.
struct LastAttempt {
  std::size_t attempt = 0;
  enum class End : std::uint8_t { arrived, lost, waiting, gone } end = End::gone;  // gone: discarded, filtered, or taken out of the queue
};
std::vector<LastAttempt> last_attempts(const Story& story);
Fate fate_of(const Story& story, const std::vector<LastAttempt>& ends);

// The sum of two that are not negative, or the largest number.
std::int64_t add_capped(std::int64_t a, std::int64_t b);

// Times of successful deliveries, in microseconds.
class Spread {
 public:
  void add(std::int64_t us);
  std::uint64_t count() const { return count_; }
  std::int64_t sum() const { return sum_; }
  std::int64_t longest() const { return longest_; }
  // The value that `percent` of all do not exceed, rounded up by 12 % at most.
  std::int64_t percentile(int percent) const;

 private:
  std::array<std::uint32_t, 512> buckets_{};
  std::uint64_t count_ = 0;
  std::int64_t sum_ = 0, longest_ = 0;
};

struct SlowDelivery {
  Time time{};
  std::string id, to, relay;
  Delays delays;
};

struct DelayTotals {
  Spread whole;
  std::array<Spread, 4> parts;         // Postfix's: before the queue manager, in the queue, connecting, transmitting
  std::vector<SlowDelivery> slowest;   // at most 20, slowest first
};

struct DomainRow {
  std::string domain;                  // of recipients, lower case; empty: an address without one
  std::uint64_t sent = 0, deferred = 0, bounced = 0, expired = 0;  // attempts
  std::uint64_t lost = 0, waiting = 0;                // recipients
  std::int64_t sent_delay_us = 0, longest_us = 0;
  std::uint64_t attempts() const { return sent + deferred + bounced + expired; }
};

// A cause, and what it cost in the end.
struct CauseRow {
  CauseGroup group;
  std::uint64_t lost = 0, lost_messages = 0;  // recipients, messages that did not arrive because of it
  std::uint64_t waiting = 0;                  // recipients that still wait
};

// Words of the server about itself, masked.
struct Trouble {
  std::string program, masked, example;
  std::uint64_t count = 0;
  std::optional<Time> first, last;
};

struct LoginRow {
  std::string address, name, user;     // of the client; the user's name where it was told, of the first one
  std::uint64_t count = 0;
  std::optional<Time> first, last;
};

struct Gap {
  Time from{}, to{};
};

struct Results {
  Totals totals;                       // of the wished part
  std::array<std::uint64_t, 4> fates{};  // messages, by Fate
  std::uint64_t temporary_failures_overcome = 0;  // recipients that were deferred and then served
  std::vector<CauseRow> causes;        // most recipients lost, then waiting, then hit
  std::vector<CauseGroup> rejects;     // of our own
  std::uint64_t rejects_temporary = 0;
  DelayTotals delays;
  std::vector<DomainRow> domains;      // most failures first
  std::uint64_t domains_left_out = 0;  // attempts for domains beyond the limit
  std::vector<Trouble> troubles;       // most first
  std::uint64_t troubles_count = 0;
  std::vector<LoginRow> logins;        // most first, at most 1,000
  std::vector<std::string> unread;     // at most 20 lines
  std::uint64_t unread_count = 0;
  std::optional<Time> first, last;
  std::vector<Gap> gaps;               // silences of an hour or more, longest first, at most 5
  bool before_since = false;           // the log has older lines than were asked for
};

class Tally {
 public:
  struct Sinks {
    // Every story that is over and that the wish means, and every other one when none is asked for.
    std::function<void(const Story&, const std::vector<LastAttempt>&, Fate)> story;
    // Every failed attempt that the wish means, at once.
    std::function<void(const Event&)> failure;
    std::function<void(const Reject&)> reject;
  };
  Tally(Wish wish, Sinks sinks, BookOptions book = {});
  ~Tally();
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;

  // Who writes the log, for the table of replies: "Postfix", "Exim"; empty when not known.
  void written_by(std::string_view agent);
  void on(const Event& event, std::string_view line);
  // Nothing comes any more.  To be called once, before results().
  void finish();
  const Totals& totals() const;        // so far, of everything read
  bool past_until() const;             // everything further lies behind the wished time
  Results results() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string_view agent_of(Format format);  // "Postfix"

}  // namespace mailwhy::logs
