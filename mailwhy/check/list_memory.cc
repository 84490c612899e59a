#include "mailwhy/check/list_memory.h"

#include <algorithm>

namespace mailwhy::check {
namespace {
constexpr std::size_t most_kept = 50'000;
constexpr std::uint32_t longest_s = 3600;

// Seconds; 0 for what must not be used twice.
std::uint32_t life_of(const dns::Answer& answer) {
  if (answer.has_records()) {
    std::uint32_t life = longest_s;
    for (const auto* records : {&answer.records, &answer.aliases})
      for (const auto& record : *records) life = std::min(life, record.ttl_s);
    return life;
  }
  if (answer.kind != dns::Answer::Kind::nodata && answer.kind != dns::Answer::Kind::nxdomain) return 0;
  for (const auto& record : answer.authority)
    if (const auto* soa = std::get_if<dns::Soa>(&record.data)) return std::min({longest_s, record.ttl_s, soa->minimum_s});
  return 0;
}
}  // namespace

const dns::Lookup* ListMemory::find(const Endpoint& resolver, const dns::Question& question, Time now) const {
  const auto found = kept_.find({resolver, question});
  return found == kept_.end() || found->second.until <= now ? nullptr : &found->second.lookup;
}

void ListMemory::keep(const Endpoint& resolver, const dns::Lookup& lookup, Time now) {
  const auto life = life_of(lookup.answer);
  if (life == 0 || kept_.size() >= most_kept) return;
  kept_[{resolver, lookup.question}] = {lookup, now + std::chrono::seconds(life)};
}

}  // namespace mailwhy::check
