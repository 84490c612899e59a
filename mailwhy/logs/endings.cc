#include "mailwhy/logs/endings.h"

namespace mailwhy::logs {
namespace {

// Aliases with many members are served within this; where a log has no times, lines are counted.
constexpr Duration patience = 10min;
constexpr std::uint64_t patience_lines = 20000;
constexpr std::size_t most_open_messages = 200000;  // of a log that begins endlessly many messages and ends none

}  // namespace

void Endings::expect(std::string_view id, std::uint32_t recipients) {
  const auto found = open_.find(id);
  if (found != open_.end()) {
    found->second.expected += recipients;
    return;
  }
  if (open_.size() >= most_open_messages) open_.erase(open_.begin());
  open_.emplace(std::string(id), Open{.expected = recipients});
}

void Endings::end(std::string_view id, Open& open, const Event& last) {
  if (open.ending) return;
  open.ending = true;
  endings_.push_back({.id = std::string(id), .host = std::string(last.host), .program = std::string(last.program),
                      .time = last.time, .time_known = last.time_known, .line = line_});
}

void Endings::over(std::string_view id, const Event& last) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  ++found->second.over;
  if (found->second.over >= found->second.expected) end(id, found->second, last);
}

void Endings::all_over(std::string_view id, const Event& last) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  found->second.over = found->second.expected;
  end(id, found->second, last);
}

bool Endings::is_over(std::string_view id) const {
  const auto found = open_.find(id);
  return found != open_.end() && found->second.ending;
}

void Endings::say(const Ending& ending, const Emit& emit) {
  Event event;
  event.kind = Kind::done;
  event.id = ending.id;
  event.host = ending.host;
  event.program = ending.program;
  event.time = ending.time;
  event.time_known = ending.time_known;
  emit(event);
  if (const auto found = open_.find(ending.id); found != open_.end()) open_.erase(found);
}

void Endings::passed(const Event& now, const Emit& emit) {
  ++line_;
  while (!endings_.empty()) {
    const auto& first = endings_.front();
    const bool by_time = now.time_known && first.time_known && now.time - first.time >= patience;
    if (!by_time && line_ - first.line < patience_lines) return;
    const auto ending = first;
    endings_.pop_front();
    say(ending, emit);
  }
}

void Endings::finish(const Emit& emit) {
  while (!endings_.empty()) {
    const auto ending = endings_.front();
    endings_.pop_front();
    say(ending, emit);
  }
}

}  // namespace mailwhy::logs
