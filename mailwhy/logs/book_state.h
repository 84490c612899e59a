// What a book (book.h) remembers, and what it does with an event.
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "mailwhy/logs/book.h"
#include "mailwhy/logs/id_table.h"
#include "mailwhy/logs/live.h"

namespace mailwhy::logs {

struct Book::State {
  State(Sinks given, BookOptions wanted) : sinks(std::move(given)), options(wanted) {}

  // Both: a place in `lives`, or Live::none.
  std::uint32_t find(const Event& event);
  std::uint32_t find_anywhere(std::string_view id, Time time, std::uint32_t but);

  Live& begin(const Event& event);
  // The story that the event is about; begun when there is none.
  Live& at(const Event& event);
  void close(std::uint32_t place);
  void leave(std::uint32_t place, Time time);
  void settle(Time now);

  void arrived(const Event& event);
  void named(const Event& event);
  void queued(const Event& event);
  void attempt(const Event& event);
  void expired(const Event& event);
  void done(const Event& event);
  void handed_on(const Event& event);
  void reject(const Event& event);

  void touch(Live& live, const Event& event);
  void step(Live& live, const Event& event, std::string_view text);
  void count_message(Live& live);
  void count_recipients(Live& live, std::uint64_t all);
  void count_end(Live& live, std::uint64_t& final);
  Attempt& new_attempt(Live& live);
  void join(Live& parent, std::uint32_t child);

  Sinks sinks;
  BookOptions options;
  Totals totals;
  std::deque<Live> lives;             // addresses hold
  std::vector<std::uint32_t> free;
  std::uint32_t oldest = Live::none, newest = Live::none;
  IdTable ids;
  SeenIds seen;
  struct Leaving {
    std::uint32_t place;
    std::uint64_t number;             // of the story: the place may serve another one
    Time time;
  };
  std::deque<Leaving> leaving;
  std::uint64_t begun = 0;
  std::size_t open = 0;
  std::uint32_t place = Live::none;   // of the story that at(), begin() or find() gave
  bool exact = false;                 // find() met the same instance
  std::uint32_t crowding = Live::none;  // one of too many stories with the id that find() was asked for
  // What is over, for the memory that it has.
  std::vector<Attempt> spare_attempts;
  Reject told;
};

}  // namespace mailwhy::logs
