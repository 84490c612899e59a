#include <algorithm>

#include "mailwhy/listing/evaluate.h"
#include "mailwhy/listing/survey.h"

namespace mailwhy::listing {
namespace {
// At the same place in the survey.
void put(Entry& place, Entry found) {
  found.source = place.source;
  found.subject = place.subject;
  place = std::move(found);
}

std::string why_unasked(const Survey& survey, const Entry& entry) {
  for (const auto& one : survey.unasked)
    if (one.source == entry.source && one.subject == entry.subject) return one.why;
  return "the run ended before its answer came";
}
}  // namespace

std::vector<Entry> blank_entries(const Survey& survey) {
  std::vector<Entry> entries;
  for (std::size_t subject = 0; subject < survey.subjects.size(); ++subject)
    for (std::size_t source = 0; source < survey.sources.size(); ++source) {
      const List& list = survey.sources[source].list;
      const bool for_another = std::any_of(survey.subjects.begin(), survey.subjects.end(), [&](const Subject& other) { return holds(list, other); });
      if (for_another && !holds(list, survey.subjects[subject])) continue;
      Entry entry;
      entry.source = source;
      entry.subject = subject;
      entries.push_back(std::move(entry));
    }
  return entries;
}

void settle_without_words(Survey& survey, Entry& entry, std::string_view why) {
  dns::Facts facts(survey.lookups);
  const Asking asking{.probe_label = survey.probe_label, .points_first = survey.points_first, .words = false};
  if (auto found = evaluate(survey.sources[entry.source], survey.subjects[entry.subject], asking, facts)) return put(entry, std::move(*found));
  entry.why = why;
  survey.unasked.push_back({entry.source, entry.subject, std::string(why)});
}

void read_again(Survey& survey) {
  const Asking asking{.probe_label = survey.probe_label, .points_first = survey.points_first, .words = true};
  survey.entries = blank_entries(survey);
  const auto unasked = survey.unasked;
  for (auto& entry : survey.entries) {
    dns::Facts facts(survey.lookups);
    if (auto found = evaluate(survey.sources[entry.source], survey.subjects[entry.subject], asking, facts)) put(entry, std::move(*found));
    else settle_without_words(survey, entry, why_unasked(survey, entry));
  }
  survey.unasked = unasked;
  dns::Facts facts(survey.lookups);
  if (survey.reverse) survey.reverse = find_reverse(survey.reverse->address, facts);
  for (auto& named : survey.named)
    if (auto found = find_reverse(named.address, facts)) named = std::move(*found);
}

}  // namespace mailwhy::listing
