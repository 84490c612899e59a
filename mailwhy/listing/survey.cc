#include "mailwhy/listing/survey.h"

#include <algorithm>
#include <map>

namespace mailwhy::listing {
namespace {
// Well-known public resolvers and their second addresses.
constexpr const char* public_resolvers[] = {
    "1.1.1.1",        "1.0.0.1",        "1.1.1.2",        "1.0.0.2",         "1.1.1.3",         "1.0.0.3",
    "8.8.8.8",        "8.8.4.4",        "9.9.9.9",        "149.112.112.112", "9.9.9.10",        "149.112.112.10",
    "9.9.9.11",       "149.112.112.11", "208.67.222.222", "208.67.220.220",  "208.67.222.123",  "208.67.220.123",
    "94.140.14.14",   "94.140.15.15",   "94.140.14.140",  "94.140.14.141",   "64.6.64.6",       "64.6.65.6",
    "4.2.2.1",        "4.2.2.2",        "4.2.2.3",        "4.2.2.4",         "77.88.8.8",       "77.88.8.1",
    "185.228.168.9",  "185.228.169.9",  "76.76.2.0",      "76.76.10.0",      "84.200.69.80",    "84.200.70.40",
    "185.222.222.222", "45.11.45.11",   "223.5.5.5",      "223.6.6.6",       "119.29.29.29",    "114.114.114.114",
    "193.110.81.0",   "185.253.5.0",    "86.54.11.1",     "86.54.11.201",    "2606:4700:4700::1111", "2606:4700:4700::1001",
    "2001:4860:4860::8888", "2001:4860:4860::8844", "2620:fe::fe", "2620:fe::9", "2620:119:35::35", "2620:119:53::53",
    "2a10:50c0::ad1:ff", "2a10:50c0::ad2:ff",
};

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

bool is_public_resolver(const IpAddress& address) {
  const auto plain = address.unmapped();
  return std::any_of(std::begin(public_resolvers), std::end(public_resolvers), [&](const char* text) { return IpAddress::of(text) == plain; });
}

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
