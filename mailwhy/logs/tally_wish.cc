// Which messages, recipients and lines are meant.
#include <algorithm>

#include "mailwhy/logs/tally_state.h"

namespace mailwhy::logs {

using namespace tally;

bool Tally::State::means_domain(std::string_view address) const {
  if (wish.domains.empty()) return true;
  const auto domain = domain_of(address);
  return std::any_of(wish.domains.begin(), wish.domains.end(), [&](const std::string& wanted) {
    if (domain.size() == wanted.size()) return equal_ignoring_case(domain, wanted);
    return domain.size() > wanted.size() && domain[domain.size() - wanted.size() - 1] == '.' && equal_ignoring_case(domain.substr(domain.size() - wanted.size()), wanted);
  });
}

bool Tally::State::means_recipient(std::string_view to, std::string_view orig_to) const {
  const bool named = wish.to.empty() || is_wished(to, wish.to) || is_wished(orig_to, wish.to);
  return named && (means_domain(to) || (!orig_to.empty() && means_domain(orig_to)));
}

bool Tally::State::means_id(std::string_view id, std::string_view message_id) const {
  return wish.id.empty() || ids.contains(id) || (!message_id.empty() && message_ids.contains(message_id));
}

void Tally::State::follow_ids(const Event& event) {
  if (wish.id.empty()) return;
  if (event.kind == Kind::message_id && !event.message_id.empty()) {
    if (ids.contains(event.id)) message_ids.emplace(event.message_id);
    else if (message_ids.contains(event.message_id)) ids.emplace(event.id);
  } else if (event.kind == Kind::handed_on && !event.other_id.empty() && !event.id.empty()) {
    if (ids.contains(event.id)) ids.emplace(event.other_id);
    else if (ids.contains(event.other_id)) ids.emplace(event.id);
  }
}

bool Tally::State::means(const Story& story) {
  if (wish.since && story.last < *wish.since) return false;
  if (whole_log) return true;
  if (!wish.id.empty()) {
    if (!means_id(story.id, story.message_id)) return false;
    if (!story.message_id.empty()) message_ids.insert(story.message_id);
    if (story.id != wish.id) ids.erase(story.id);
  }
  if (!means_sender(story.from_known, story.from)) return false;
  if (wish.to.empty() && wish.domains.empty()) return true;
  return std::any_of(story.attempts.begin(), story.attempts.end(), [&](const Attempt& attempt) { return means_recipient(attempt.to, attempt.orig_to); });
}

}  // namespace mailwhy::logs
