// Virtual time: what is to happen, in the order of time, and of entry where times are equal.
#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "mailwhy/base/time.h"

namespace mailwhy::lab {

class EventQueue {
 public:
  using Id = std::uint64_t;
  explicit EventQueue(Time start) : now_(start) {}

  Time now() const { return now_; }
  // Times in the past are now.
  Id at(Time when, std::function<void()> done) {
    const Id id = ++last_id_;
    when = std::max(when, now_);
    events_.emplace(Key{when, id}, std::move(done));
    when_.emplace(id, when);
    return id;
  }
  Id after(Duration wait, std::function<void()> done) { return at(now_ + wait, std::move(done)); }
  void cancel(Id id) {
    const auto found = when_.find(id);
    if (found == when_.end()) return;
    events_.erase(Key{found->second, id});
    when_.erase(found);
  }
  // Forgets everything; what the events held may add new ones while it goes.
  void clear() {
    const auto gone = std::exchange(events_, {});
    when_.clear();
  }
  // Jumps to the next event and runs it; false when there is none.
  bool step() {
    if (events_.empty()) return false;
    auto event = events_.extract(events_.begin());
    now_ = event.key().first;
    when_.erase(event.key().second);
    event.mapped()();
    return true;
  }

 private:
  using Key = std::pair<Time, Id>;
  Time now_;
  Id last_id_ = 0;
  std::map<Key, std::function<void()>> events_;
  std::map<Id, Time> when_;
};

}  // namespace mailwhy::lab
