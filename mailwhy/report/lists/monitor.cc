// What lists say for monitoring: the status line of a plug-in and gauges for OpenMetrics.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/gauge_label.h"
#include "mailwhy/report/lists/lists.h"

namespace mailwhy::report {
namespace {
using listing::Survey;
using listing::Totals;

// One line of plain text: a bar would begin the performance data.
std::string status_words(std::string_view bytes) {
  std::string out;
  for (const char c : shorten(visible_ascii(bytes), 400)) out += c == '|' ? std::string("\\x7c") : std::string(1, c);
  return out;
}

std::string zones_of(const Survey& survey) {
  std::vector<std::string> zones;
  for (const auto& entry : survey.entries) {
    const auto& list = survey.sources[entry.source].list;
    if (entry.result != listing::Result::listed || !listing::matters(list)) continue;
    if (std::find(zones.begin(), zones.end(), list.zone) == zones.end()) zones.push_back(list.zone);
  }
  return join(zones, " ");
}

struct Gauge {
  std::string_view name, help;
};
constexpr Gauge gauges[] = {
    {"mailwhy_listed", "Lists that hold the target and matter; families count once."},
    {"mailwhy_listed_answered", "Lists that answered with a proof."},
    {"mailwhy_listed_asked", "Lists that were asked; families count once."},
    {"mailwhy_listed_unknown", "1 when no list proved anything."},
    {"mailwhy_listed_info", "1 for each list that holds the target."},
};
}  // namespace

int lists_plugin_code(const Survey& survey) {
  switch (listing::totals_of(survey).verdict) {
    case listing::Verdict::listed: return 2;
    case listing::Verdict::clean: return 0;
    case listing::Verdict::inconclusive: break;
  }
  return 3;
}

std::string lists_nagios(const Survey& survey) {
  const Totals totals = listing::totals_of(survey);
  constexpr std::string_view names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  std::string words = lists_summary(survey, Words::of(Language::english));
  if (const auto zones = zones_of(survey); !zones.empty()) words += ": " + zones;
  const double seconds = static_cast<double>(to_ms(survey.elapsed)) / 1000.0;
  return fmt::format("LISTED {} - {} | listed={};;0;0 answered={};;;0;{} total={:.3f}s;;;0\n", names[lists_plugin_code(survey)], status_words(words), totals.listed,
                     totals.answered, totals.lists, seconds);
}

std::string lists_openmetrics(const std::vector<Survey>& surveys) {
  std::string text;
  for (std::size_t i = 0; i < std::size(gauges); ++i) {
    std::string samples;
    for (const auto& survey : surveys)
      for (std::size_t subject = 0; subject < survey.subjects.size(); ++subject) {
        const Totals totals = listing::totals_of(survey, subject);
        const std::string target = gauge_label("target", survey.subjects[subject].text());
        const std::size_t values[] = {totals.listed, totals.answered, totals.lists, totals.verdict == listing::Verdict::inconclusive ? 1U : 0U};
        if (i < std::size(values)) {
          samples += fmt::format("{}{{{}}} {}\n", gauges[i].name, target, values[i]);
          continue;
        }
        for (const auto& entry : survey.entries) {
          const auto& list = survey.sources[entry.source].list;
          if (entry.subject != subject || entry.result != listing::Result::listed || !listing::matters(list)) continue;
          samples += fmt::format("{}{{{},{}}} 1\n", gauges[i].name, target, gauge_label("zone", list.zone));
        }
      }
    if (!samples.empty()) text += fmt::format("# TYPE {0} gauge\n# HELP {0} {1}\n{2}", gauges[i].name, gauges[i].help, samples);
  }
  return text + "# EOF\n";
}

}  // namespace mailwhy::report
