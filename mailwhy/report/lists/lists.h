// What block and allow lists said (mailwhy listed), in every form: text for people, JSON, JSON Lines and CSV for programs.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/listing/survey.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report {

struct ListsView {
  bool all = false;          // every list by name, also those that say nothing bad
  bool only_listed = false;  // listings and nothing else
};

// 0 clean, 1 listed where it matters, 3 nothing proved itself (interface.md).
int lists_exit_code(const listing::Survey& survey);
// One sentence without full stop: "192.0.2.1: LISTED on 1 of 42 lists that answered".
std::string lists_summary(const listing::Survey& survey, const Words& words);

// The report for people (ux.md M10); ends with a line feed.
std::string lists_text(const listing::Survey& survey, const TextOptions& options, const ListsView& view, const Words& words);
// The line of -q.
std::string lists_line(const listing::Survey& survey, const TextOptions& options);
// mailwhy.listed/1: one object, without line feed.
std::string lists_json(const listing::Survey& survey, const ListsView& view, bool pretty);
// One object a list and address on a line of its own.
std::string lists_json_lines(const listing::Survey& survey, const ListsView& view);
std::string lists_csv_head();
std::string lists_csv(const listing::Survey& survey, const ListsView& view);


// Monitoring plug-ins: one status line with performance data; the codes of plug-ins (2 listed, 3 nothing proved itself).
std::string lists_nagios(const listing::Survey& survey);
int lists_plugin_code(const listing::Survey& survey);
// OpenMetrics text with one set of gauges an address or domain; ends with # EOF.
std::string lists_openmetrics(const std::vector<listing::Survey>& surveys);

}  // namespace mailwhy::report
