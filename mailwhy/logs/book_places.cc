// Which story an event belongs to, and when one is over.
#include <array>
#include <chrono>

#include "mailwhy/logs/book_state.h"
#include "mailwhy/logs/word_set.h"

namespace mailwhy::logs {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_open_stories = 1'000'000, most_leaving = 4'096, most_spare = 64;
constexpr std::size_t most_alike = 64;  // open stories of one id, on different hosts
constexpr Duration grace = 5s;        // lines of several processes are written in another order than things happened
constexpr Duration same_journey = 10min;

// The side of the server that owns the queue; clients' and filters' processes may log under another name (syslog_name in master.cf).
constexpr WordSet<16> core_programs(std::array<std::string_view, 16>{"qmgr",  "cleanup", "smtp",  "lmtp",  "local", "virtual", "pipe",  "bounce",
                                                                     "error", "pickup",  "relay", "retry", "defer", "trace",   "oqmgr", "discard"});
bool is_core(std::string_view program) { return core_programs.has(program); }

// What holds no more memory than the next one is likely to need.
bool is_small(const Attempt& attempt) {
  constexpr std::size_t small = 1'024;
  for (const auto* text : {&attempt.to, &attempt.orig_to, &attempt.program, &attempt.relay_name, &attempt.relay_address, &attempt.command, &attempt.text, &attempt.enhanced, &attempt.next_id})
    if (text->capacity() > small) return false;
  return true;
}

}  // namespace

std::uint32_t Book::State::find(const Event& event) {
  std::uint32_t near = Live::none;
  exact = false;
  crowding = Live::none;
  std::uint32_t found = Live::none, first = Live::none;
  std::size_t alike = 0;
  ids.each(hash_of(event.id), [&](std::uint32_t candidate) {
    const auto& live = lives[candidate];
    if (first == Live::none) first = candidate;
    if (++alike >= most_alike) {
      crowding = first;
      return true;
    }
    if (live.story.id != event.id) return false;
    if (!event.host.empty() && !live.story.host.empty() && event.host != live.story.host) return false;
    if (event.instance.empty() || live.story.instance == event.instance) {
      found = candidate;
      exact = true;
      return true;
    }
    if (near == Live::none && !(live.core && is_core(event.program))) near = candidate;
    return false;
  });
  place = found == Live::none ? near : found;
  return place;
}

std::uint32_t Book::State::find_anywhere(std::string_view id, Time time, std::uint32_t but) {
  std::uint32_t found = Live::none;
  ids.each(hash_of(id), [&](std::uint32_t candidate) {
    const auto& live = lives[candidate];
    if (candidate == but || live.story.id != id || std::chrono::abs(live.story.first - time) > same_journey) return false;
    found = candidate;
    return true;
  });
  return found;
}

Live& Book::State::begin(const Event& event) {
  if (crowding != Live::none) close(crowding);
  if (open >= most_open_stories) close(oldest);
  if (free.empty()) {
    place = static_cast<std::uint32_t>(lives.size());
    lives.emplace_back();
  } else {
    place = free.back();
    free.pop_back();
  }
  auto& live = lives[place];
  live.in_use = true;
  live.hash = hash_of(event.id);
  live.before = newest;
  if (newest != Live::none) lives[newest].behind = place;
  newest = place;
  if (oldest == Live::none) oldest = place;
  ids.insert(live.hash, place);
  ++open;
  live.story.id = event.id;
  live.story.host = event.host;
  live.story.instance = event.instance;
  live.core = is_core(event.program);
  live.story.first = live.story.last = event.time;
  ++begun;
  live.story.number = event.line_number != 0 ? event.line_number : begun;
  return live;
}

void Book::State::touch(Live& live, const Event& event) {
  if (event.time_known && event.time > live.story.last) live.story.last = event.time;
  if (!live.core && is_core(event.program)) {
    live.core = true;
    live.story.instance = event.instance;
  }
}

Live& Book::State::at(const Event& event) {
  if (find(event) == Live::none) return begin(event);
  auto& live = lives[place];
  touch(live, event);
  return live;
}

void Book::State::close(std::uint32_t which) {
  auto& live = lives[which];
  ids.erase(live.hash, which);
  (live.before == Live::none ? oldest : lives[live.before].behind) = live.behind;
  (live.behind == Live::none ? newest : lives[live.behind].before) = live.before;
  --open;
  if ((live.probe || live.refused) && live.counted && live.ended == 0) {
    totals.recipients -= live.told;
    live.told = 0;
    live.refused = true;
  }
  if (live.counted && !live.refused) {
    if (live.told == 0) count_recipients(live, 1);  // there is no message without one
    const auto left = live.left();
    const auto waiting = std::min<std::uint64_t>(left, live.waiting.size());
    if (live.story.done && live.story.expired) {
      totals.final_expired += left;
    } else if (live.story.done) {
      totals.final_other += left;
    } else {
      totals.final_deferred += waiting;
      totals.final_other += left - waiting;
    }
  }
  if (live.refused && live.counted) --totals.messages;
  live.story.message = live.counted && !live.refused;
  if (sinks.story && (live.counted || live.arrived || live.refused)) sinks.story(live.story);
  for (auto& attempt : live.story.attempts)
    if (spare_attempts.size() < most_spare && is_small(attempt)) spare_attempts.push_back(std::move(attempt));
  live.reset();
  if (which == crowding) crowding = Live::none;
  free.push_back(which);
}

void Book::State::leave(std::uint32_t which, Time time) {
  auto& live = lives[which];
  if (live.leaving) return;
  live.leaving = true;
  leaving.push_back({which, live.story.number, time});
}

void Book::State::settle(Time now) {
  while (!leaving.empty() && (leaving.front().time + grace < now || leaving.size() > most_leaving)) {
    const auto gone = leaving.front();
    leaving.pop_front();
    const auto& live = lives[gone.place];
    if (live.in_use && live.leaving && live.story.number == gone.number) close(gone.place);
  }
}

}  // namespace mailwhy::logs
