// When a message is over, for logs that never say so.
//
// A message is over when each of its recipients is, and for some time nothing more was said of it.  What is known of it is forgotten then:
// memory goes with the open messages.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "mailwhy/logs/line_reader.h"

namespace mailwhy::logs {

class Endings {
 public:
  // `recipients` more are wanted by the message `id`.
  void expect(std::string_view id, std::uint32_t recipients);
  // One of them, or all of them, will not be tried again.
  void over(std::string_view id, const Event& last);
  void all_over(std::string_view id, const Event& last);
  // To be called with the time of each line: emits Kind::done for what has been over long enough.
  void passed(const Event& now, const Emit& emit);
  void finish(const Emit& emit);
  bool knows(std::string_view id) const { return open_.find(id) != open_.end(); }
  // True when the message is known and has no recipient left.
  bool is_over(std::string_view id) const;

 private:
  struct Open {
    std::uint32_t expected = 0, over = 0;
    bool ending = false;
  };
  struct Ending {
    std::string id, host, program;
    Time time{};
    bool time_known = false;
    std::uint64_t line = 0;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  void end(std::string_view id, Open& open, const Event& last);
  void say(const Ending& ending, const Emit& emit);

  std::unordered_map<std::string, Open, Hash, std::equal_to<>> open_;
  std::deque<Ending> endings_;
  std::uint64_t line_ = 0;
};

}  // namespace mailwhy::logs
