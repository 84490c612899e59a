#include "apps/wait_loop.h"

#include <algorithm>

namespace mailwhy::apps {
namespace {

constexpr Duration breath = 1s;  // between looks, even when somebody named the time

const Voice* find_voice(const std::vector<Voice>& voices, const Voice& like) {
  const auto found = std::find_if(voices.begin(), voices.end(), [&](const Voice& voice) { return voice.who == like.who && voice.role == like.role; });
  return found == voices.end() ? nullptr : &*found;
}

std::vector<Change> changes_between(const Look& before, const Look& now) {
  std::vector<Change> changes;
  for (const Voice& voice : now.voices) {
    const Voice* earlier = find_voice(before.voices, voice);
    if (earlier == nullptr || earlier->key != voice.key || earlier->fit != voice.fit) changes.push_back({earlier, &voice});
  }
  for (const Voice& voice : before.voices)
    if (find_voice(now.voices, voice) == nullptr) changes.push_back({&voice, nullptr});
  return changes;
}

void rest_until(Time when, net::Net& net, const std::atomic<bool>& stop) {
  bool over = false;
  const auto timer = net.at(when, [&over] { over = true; });
  while (!over && !stop.load() && net.step()) {
  }
  net.cancel(timer);
}

}  // namespace

Time next_look(const Look& look, Time now, const Pace& pace, int quiet) {
  Duration interval = pace.every.value_or(pace.first);
  if (!pace.every)
    for (int i = 0; i < quiet && interval < pace.longest; ++i) interval = std::min(interval * 3 / 2, std::max(pace.first, pace.longest));
  const Time soonest = now + pace.floor;
  std::optional<Time> next;
  if (look.due) next = std::max(*look.due, look.exactly ? now + std::min(breath, pace.floor) : soonest);
  if (look.poll && !look.exactly) {
    const Time poll = std::max(now + interval, soonest);
    next = next ? std::min(*next, poll) : poll;
  }
  return next.value_or(std::max(now + std::max(interval, pace.longest), soonest));
}

WaitEnd wait_until(const std::function<Look(Time by)>& look, net::Net& net, const Pace& pace, const std::atomic<bool>& stop, const WaitHooks& hooks) {
  WaitEnd end;
  end.began = net.now();
  const Time over = end.began + pace.limit;
  end.last = look(over);
  end.looks = 1;
  hooks.on_first(end.last);
  const auto ended = [&] {
    if (stop.load() || (hooks.nobody_listens && hooks.nobody_listens())) end.how = WaitEnd::How::stopped;
    else if (end.last.reached) end.how = WaitEnd::How::reached;
    else if (net.now() >= over) end.how = WaitEnd::How::out_of_time;
    else return false;
    return true;
  };
  for (int quiet = 0; !ended();) {
    const Time next = std::min(over, next_look(end.last, net.now(), pace, quiet));
    hooks.on_rest(end.last, next);
    rest_until(next, net, stop);
    if (stop.load() || net.now() >= over) continue;
    Look now = look(over);
    ++end.looks;
    const auto changes = changes_between(end.last, now);
    for (const Change& change : changes) hooks.on_change(now, change);
    quiet = changes.empty() ? quiet + 1 : 0;
    end.last = std::move(now);
  }
  end.ended = net.now();
  return end;
}

}  // namespace mailwhy::apps
