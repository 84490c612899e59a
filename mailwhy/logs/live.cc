#include "mailwhy/logs/live.h"

#include <algorithm>

namespace mailwhy::logs {

bool Waiting::add(std::uint64_t recipient) {
  if (many_.empty()) {
    if (std::find(few_.begin(), few_.end(), recipient) != few_.end()) return false;
    if (few_.size() < few) {
      few_.push_back(recipient);
      return true;
    }
    many_.insert(few_.begin(), few_.end());
    few_.clear();
  }
  return many_.size() < most && many_.insert(recipient).second;
}

bool Waiting::remove(std::uint64_t recipient) {
  if (!many_.empty()) return many_.erase(recipient) != 0;
  const auto at = std::find(few_.begin(), few_.end(), recipient);
  if (at == few_.end()) return false;
  *at = few_.back();
  few_.pop_back();
  return true;
}

void Waiting::clear() {
  few_.clear();
  many_.clear();
}

void Live::reset() {
  for (auto* text : {&story.id, &story.host, &story.instance, &story.message_id, &story.from, &story.client_name, &story.client_address, &story.user,
                     &story.parent, &story.children})
    text->clear();                    // their memory serves the next message
  story.message = true;
  story.from_known = story.notification = story.expired = story.done = false;
  story.size = story.attempts_left_out = story.number = 0;
  story.recipients = 0;
  story.first = story.last = Time{};
  story.attempts.clear();
  story.steps.clear();
  hash = told = ended = 0;
  before = behind = none;
  in_use = core = arrived = named = queued = counted = refused = probe = leaving = false;
  waiting.clear();
}

}  // namespace mailwhy::logs
