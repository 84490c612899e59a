#include "mailwhy/listing/survey.h"

#include <algorithm>
#include <map>

namespace mailwhy::listing {
namespace {
// Which of two results speaks for the family.
int weight(Result result) {
  switch (result) {
    case Result::listed: return 7;
    case Result::allow: return 6;
    case Result::clean: return 5;
    case Result::refused: return 4;
    case Result::suspicious: return 3;
    case Result::unknown: return 2;
    case Result::dead: return 1;
  }
  return 0;
}

struct Member {
  Result result;
  bool counts;
};

void count(Totals& totals, const Member& member) {
  ++totals.lists;
  switch (member.result) {
    case Result::listed: ++(member.counts ? totals.listed : totals.informational); break;
    case Result::clean: ++totals.clean; break;
    case Result::allow: ++totals.allowed; break;
    case Result::refused: ++totals.refused; break;
    case Result::dead: ++totals.dead; break;
    case Result::suspicious: ++totals.suspicious; break;
    case Result::unknown: ++totals.unknown; break;
  }
}

// The family's name within the lists of this survey.
std::string family_in(const Survey& survey, const Source& source) {
  std::string zone = source.list.zone, family = source.list.family;
  for (int i = 0; i < 4 && !family.empty(); ++i) {
    zone = family;
    const auto next = std::find_if(survey.sources.begin(), survey.sources.end(), [&](const Source& other) { return other.list.zone == zone; });
    family = next == survey.sources.end() ? std::string() : next->list.family;
  }
  return zone;
}
}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::listed: return "listed";
    case Verdict::clean: return "clean";
    case Verdict::inconclusive: break;
  }
  return "inconclusive";
}

bool matters(const List& list) { return list.impact != Impact::informational && list.impact != Impact::none && list.nature != Nature::allow; }

Totals totals_of(const Survey& survey, std::optional<std::size_t> subject) {
  Totals totals;
  std::map<std::string, Member> families;
  bool proved = false;
  for (const auto& entry : survey.entries) {
    if (subject && entry.subject != *subject) continue;
    const Source& source = survey.sources[entry.source];
    const Member member{entry.result, matters(source.list)};
    const std::string key = family_in(survey, source) + (source.list.nature == Nature::allow ? " allow" : "");
    const auto [at, fresh] = families.try_emplace(key, member);
    const bool outweighs = weight(member.result) > weight(at->second.result) || (member.result == at->second.result && member.counts);
    if (!fresh && outweighs) at->second = member;
    proved = proved || entry.proved;
    if (entry.result == Result::refused) totals.resolver_turned_away = true;
  }
  for (const auto& [family, member] : families) count(totals, member);
  totals.answered = totals.listed + totals.informational + totals.clean + totals.allowed;
  if (totals.listed > 0) totals.verdict = Verdict::listed;
  else if (proved && totals.answered > 0 && !(survey.public_resolver && totals.refused > 0)) totals.verdict = Verdict::clean;
  return totals;
}

}  // namespace mailwhy::listing
