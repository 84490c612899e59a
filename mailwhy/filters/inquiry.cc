#include "mailwhy/filters/inquiry.h"

#include <algorithm>
#include <array>

namespace mailwhy::filters {
namespace {

std::vector<std::string> names_only_in(const std::vector<Rule>& rules, const std::vector<Rule>& others) {
  std::vector<std::string> known, out;
  for (const auto& rule : others) known.push_back(rule.name);
  std::sort(known.begin(), known.end());
  for (const auto& rule : rules)
    if (!std::binary_search(known.begin(), known.end(), rule.name)) out.push_back(rule.name);
  return out;
}

}  // namespace

std::string_view to_string(Service service) { return service == Service::spamd ? "spamd" : "rspamd"; }

std::string_view to_string(Variant::Kind kind) {
  constexpr std::array<std::string_view, 14> names{"subject", "from_name", "field", "all_fields", "text", "part", "link", "all_links", "images", "html", "attachments", "joined", "date", "message_id"};
  return names[static_cast<std::size_t>(kind)];
}

void compare(const Filter& before, Change& change) {
  if (!change.filter) return;
  change.gone = names_only_in(before.rules, change.filter->rules);
  change.added = names_only_in(change.filter->rules, before.rules);
}

void choose_smallest(Inquiry& inquiry) {
  inquiry.smallest.reset();
  for (std::size_t i = 0; i < inquiry.changes.size(); ++i) {
    const auto& change = inquiry.changes[i];
    if (!change.filter || change.filter->verdict != Verdict::ham) continue;
    if (!inquiry.smallest || change.touched_bytes < inquiry.changes[*inquiry.smallest].touched_bytes) inquiry.smallest = i;
  }
}

}  // namespace mailwhy::filters
