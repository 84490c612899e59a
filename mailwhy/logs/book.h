// Stories of messages, out of the events of a log.
//
// Memory goes with the open queue ids, not with the log: at most a million of them, of which the oldest is told when there are more.  A
// queue id that is used again is a new story: told by "removed", by the time and by who says it.  Deterministic.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "mailwhy/logs/event.h"

namespace mailwhy::logs {

struct Attempt {
  Time time{};
  Outcome outcome = Outcome::none;
  std::string to, orig_to, program, relay_name, relay_address, command, text, enhanced;
  std::string next_id;               // sent: the id that the next server gave
  bool remote_words = false;
  std::uint16_t relay_port = 0;
  int code = 0;
  Delays delays;
};

struct Step {                        // anything else that happened, in order: for the time line
  Time time{};
  Kind kind = Kind::noted;
  std::string program, text;
};

struct Story {
  std::string id, host, instance, message_id, from, client_name, client_address, user;
  bool from_known = false, notification = false;
  std::uint64_t size = 0;
  std::uint32_t recipients = 0;
  Time first{}, last{};
  std::vector<Attempt> attempts;     // at most 10,000; `attempts_left_out` counts the rest
  std::uint64_t attempts_left_out = 0;
  std::vector<Step> steps;           // at most 200
  std::string parent, children;      // ids of the story it comes from, and of those that come from it (blank-separated)
  bool expired = false, done = false;  // given up; the log says that the id is free
  bool message = true;               // false: an id was given out, but no message came, or it was refused behind its last byte;
                                     // or it was a probe of an address
  std::uint64_t number = 0;          // of its first line in the log, from 1
};

// A refusal of ours without a message.
struct Reject {
  Time time{};
  std::string host, id, client_name, client_address, from, to, command, text, enhanced;
  int code = 0;
  bool from_known = false;           // `from` may be the null sender
  bool temporary = false;            // the client may come again
};

// Exact over all lines; an attempt counts when its line is read, a recipient by its last outcome: sent, bounced and expired when their
// line is read, deferred and other when the story is over.  A message counts when it is known to be one (its Message-ID, its sender and
// size, or an attempt), not when a client was given an id for it.  `recipients` is the sum of the five.
struct Totals {
  std::uint64_t messages = 0, recipients = 0, notifications = 0, ids_reused = 0, rejects = 0, logins_failed = 0, lost_connections = 0;
  std::uint64_t attempts_sent = 0, attempts_deferred = 0, attempts_bounced = 0, attempts_expired = 0;
  std::uint64_t final_sent = 0, final_bounced = 0, final_expired = 0, final_deferred = 0, final_other = 0;  // recipients
  std::uint64_t attempts_other = 0;   // filtered; discarded where the log does not call it sent
  std::uint64_t reinjected = 0;       // sent to a content filter or forwarded here: the message lives on under another id of this log
  std::uint64_t bytes = 0;
  std::int64_t sent_delay_us = 0;     // as precise as the log prints them
};

struct BookOptions {
  bool steps = true;                  // keep Story::steps; without them a book is faster
};

class Book {
 public:
  struct Sinks {
    std::function<void(const Story&)> story;       // when it is over, or at finish()
    std::function<void(const Reject&)> reject;
    std::function<void(const Event&, std::string_view line)> trouble;  // warnings, lines nobody understands
    std::function<void(const Event&)> attempt;     // each, at once (causes are counted here)
  };
  explicit Book(Sinks sinks, BookOptions options = {});
  ~Book();
  void on(const Event& event, std::string_view line);
  void finish();
  const Totals& totals() const;
  std::size_t open() const;           // stories not over

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mailwhy::logs
