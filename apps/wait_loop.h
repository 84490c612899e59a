// Looking again and again until a state is reached: when to look, what has changed, and how it ended.
//
// Knows nothing of what is looked at: a look is a function.  Sleeps inside of the net's loop, so that virtual time costs nothing
// and a signal ends it at once.
#pragma once
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/net/net.h"
#include "mailwhy/report/words.h"

namespace mailwhy::apps {

// Words in the reader's language and, for programs, in English.
struct Said {
  std::string text, english;
  static Said same(std::string words) { return {words, words}; }
};
// What `say` makes of the reader's words and of English ones.
template <typename Say>
Said said(const report::Words& words, Say say) {
  return {say(words), say(report::Words::of(Language::english))};
}

// As many names stand in one sentence.
inline constexpr std::size_t most_named = 4;

// One of those whose word counts, and what it says now.
struct Voice {
  enum class Fit { yes, no, unknown };  // unknown: it said nothing that could be weighed
  std::string who, role;                // "ns1.example.org", "authority"
  Said says;
  std::string key;                      // equal keys are no change
  Fit fit = Fit::unknown;
  std::optional<Time> forgets;          // a cache: when it will ask again by itself
};

struct Look {
  bool reached = false;
  std::vector<Voice> voices;
  Said now;                             // all together: "1 of 4 say so"
  std::optional<Time> due;              // before then nothing new can be seen of some
  bool exactly = false;                 // `due` is a time that somebody has named
  bool poll = true;                     // others change whenever they like
};

// The pace of one kind of waiting, in real time.
struct Pace {
  Duration limit = std::chrono::hours(24);
  Duration first = 60s, longest = 600s; // between looks, longer while nothing changes
  Duration floor = 60s;                 // looks are never nearer than this
  std::optional<Duration> every;        // in place of first and longest
};

struct Change {
  const Voice* before = nullptr;        // nullptr: it has not been heard before
  const Voice* now = nullptr;           // nullptr: it is no longer among those asked
};

struct WaitHooks {
  std::function<void(const Look&)> on_first;
  std::function<void(const Look&, const Change&)> on_change;
  std::function<void(const Look&, Time next)> on_rest;  // before each rest
  std::function<bool()> nobody_listens;                 // may be empty; true ends the wait
};

struct WaitEnd {
  enum class How { reached, out_of_time, stopped } how = How::out_of_time;
  Look last;
  std::size_t looks = 0;
  Time began{}, ended{};
};

// `look` is given the time at which it must have ended.
WaitEnd wait_until(const std::function<Look(Time by)>& look, net::Net& net, const Pace& pace, const std::atomic<bool>& stop, const WaitHooks& hooks);

// When to look again after the `quiet`-th look in a row that showed nothing new (from 0).
Time next_look(const Look& look, Time now, const Pace& pace, int quiet);

}  // namespace mailwhy::apps
