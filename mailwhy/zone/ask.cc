#include "mailwhy/zone/ask.h"

#include <algorithm>

namespace mailwhy::zone {

const Reply* Replies::find(const Ask& ask) const {
  const auto at = known_.find(ask);
  return at == known_.end() ? nullptr : &at->second;
}

std::optional<std::size_t> Replies::index_of(const Ask& ask) const {
  const auto at = std::find(order_.begin(), order_.end(), ask);
  if (at == order_.end()) return std::nullopt;
  return static_cast<std::size_t>(at - order_.begin());
}

void Replies::add(Reply reply) {
  const Ask ask = reply.ask;
  if (known_.emplace(ask, std::move(reply)).second) order_.push_back(ask);
}

const Reply* Asks::ask(const Ask& ask) {
  if (const Reply* reply = known_.find(ask)) return reply;
  if (known_.size() + wanted_.size() + later_.size() < most_) wanted_.insert(ask);
  else if (!wanted_.contains(ask)) capped_ = true;
  return nullptr;
}

const Reply* Asks::ask_later(const Ask& ask, Time not_before) {
  if (const Reply* reply = known_.find(ask)) return reply;
  if (known_.size() + wanted_.size() + later_.size() < most_) later_.emplace(ask, not_before);
  else if (!later_.contains(ask)) capped_ = true;
  return nullptr;
}

}  // namespace mailwhy::zone
