// A story that is not over: what the book keeps of it besides what it tells.
#pragma once
#include <cstdint>
#include <unordered_set>
#include <vector>

#include "mailwhy/logs/book.h"
#include "mailwhy/logs/event.h"
#include "mailwhy/logs/id_table.h"

namespace mailwhy::logs {

// Recipients whose last attempt failed for now.
class Waiting {
 public:
  bool add(std::uint64_t recipient);     // false: it waits already
  bool remove(std::uint64_t recipient);  // false: it did not wait
  std::size_t size() const { return few_.size() + many_.size(); }
  void clear();

 private:
  static constexpr std::size_t few = 32, most = 1'000'000;
  std::vector<std::uint64_t> few_;
  std::unordered_set<std::uint64_t> many_;  // only while there are more than few
};

struct Live {
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  Story story;
  std::uint64_t hash = 0;
  std::uint32_t before = none, behind = none;  // by age
  bool in_use = false;
  bool core = false;                  // the queue manager's side spoke: `instance` is where the message lives
  bool arrived = false, named = false, queued = false;  // somebody said so
  bool counted = false;               // as a message
  bool refused = false;               // in the end it was not taken
  bool probe = false;                 // of an address; nobody's mail
  bool leaving = false;               // done; lines out of order may still come
  std::uint64_t told = 0;             // recipients that are counted
  std::uint64_t ended = 0;            // of them: sent, bounced, given up
  Waiting waiting;

  void reset();
  // Recipients that the totals say nothing of yet.
  std::uint64_t left() const { return told > ended ? told - ended : 0; }
};

}  // namespace mailwhy::logs
