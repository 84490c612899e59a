// What a domain has published about its mail and what it lacks (mailwhy domain): a to-do list for people, JSON for programs.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/posture/judge.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/sheet.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report {

// One sentence without full stop: "example.org: 2 things to do, 1 to consider".
std::string posture_summary(const posture::Survey& survey, const posture::Judgement& judgement, const Words& words);
// The report for people (ux.md M13); ends with a line feed.
std::string posture_text(const posture::Survey& survey, const posture::Judgement& judgement, const TextOptions& options, const Words& words);
// The line of -q.
std::string posture_line(const posture::Survey& survey, const posture::Judgement& judgement, const TextOptions& options);
// mailwhy.domain/1 (domain.schema.json): one object, without line feed.
std::string posture_json(const posture::Survey& survey, const posture::Judgement& judgement, bool pretty, const Words& words);
// A line a finding.
std::string posture_csv_head();
std::string posture_csv(const posture::Survey& survey, const posture::Judgement& judgement, const Words& words);
// For documents.
Sheet posture_sheet(const posture::Survey& survey, const posture::Judgement& judgement, const Words& words);

// Shared by the forms.
namespace posture_words {
// Of a kind, with its {arguments} not filled in, in English; no step: a remark.
std::string_view sentence_of(std::string_view id);
std::string_view step_of(std::string_view id);
std::string sentence_of(const posture::Task& task, const Words& words);
// What to do about it; empty for remarks.
std::string step_of(const posture::Task& task, const Words& words);
// "must", "should", "?", "note".
std::string_view level_of(std::string_view state);
// What stands in a part, in a few words; empty when nothing is known of it.
struct Line {
  std::string_view title;
  std::string_view state;      // ok, fail, warn, unknown, note; empty: there is nothing to judge
  std::string words;
};
std::vector<Line> lines_of(const posture::Survey& survey, const posture::Judgement& judgement, const Words& words);
// The mail in question: a line for SPF, for each signature, and for DMARC twice.
std::vector<Line> mail_lines(const posture::Survey& survey, const Words& words);
}  // namespace posture_words

}  // namespace mailwhy::report
