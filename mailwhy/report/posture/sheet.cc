// mailwhy domain as a sheet and as rows.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/csv.h"
#include "mailwhy/report/posture/posture.h"

namespace mailwhy::report {
namespace {
using posture::Judgement;
using posture::Survey;

rules::State state_of(const Judgement& judgement) {
  if (judgement.verdict == posture::Verdict::problems) return rules::State::fail;
  if (judgement.verdict == posture::Verdict::inconclusive) return rules::State::unknown;
  for (const auto& task : judgement.tasks)
    if (task.state == "warn" && !task.known) return rules::State::warn;
  return rules::State::ok;
}

Sheet::Table table_of(std::string_view caption, const std::vector<posture_words::Line>& lines, const Words& words) {
  Sheet::Table table{std::string(words(caption)), {"", std::string(words(key("State"))), std::string(words(key("Seen")))}, {}};
  for (const auto& line : lines) {
    const std::string_view state = line.state.empty() ? std::string_view() : line.state == "ok" ? words("ok") : words(posture_words::level_of(line.state));
    table.rows.push_back({std::string(line.title), std::string(state), line.words});
  }
  return table;
}
}  // namespace

Sheet posture_sheet(const Survey& survey, const Judgement& judgement, const Words& words) {
  Sheet sheet;
  sheet.verb = "domain";
  sheet.target = survey.target;
  sheet.summary = posture_summary(survey, judgement, words);
  sheet.state = state_of(judgement);
  sheet.exit_code = posture::exit_code_of(judgement.verdict);
  sheet.started = survey.started;
  sheet.elapsed = survey.elapsed;
  sheet.complete = survey.complete;
  for (const auto& task : judgement.tasks) {
    if (task.known) continue;
    if (sheet.cause == "none" && task.state != "note") sheet.cause = task.kind->id;
    Sheet::Item item{std::string(task.kind->id), sheet_state_of(task.state), posture_words::sentence_of(task, words), {}, {}, {}};
    for (const auto& seen : task.seen) item.seen.push_back(shorten(seen.text, 400));
    if (auto step = posture_words::step_of(task, words); !step.empty()) item.steps.push_back(std::move(step));
    for (const auto& change : task.changes) item.lines.push_back(change.zone_text());
    sheet.items.push_back(std::move(item));
  }
  sheet.tables.push_back(table_of(key("What stands there"), posture_words::lines_of(survey, judgement, words), words));
  if (auto lines = posture_words::mail_lines(survey, words); !lines.empty()) sheet.tables.push_back(table_of(key("The mail in question"), lines, words));
  sheet.text = posture_text(survey, judgement, {.width = 100, .utf8 = true}, words);
  return sheet;
}

std::string posture_csv_head() {
  const std::string cells[] = {"domain", "id", "state", "part", "title", "publish"};
  return csv_row(cells);
}

std::string posture_csv(const Survey& survey, const Judgement& judgement, const Words& words) {
  std::string out;
  for (const auto& task : judgement.tasks) {
    const std::string state = task.known ? "known" : std::string(task.state);
    const std::string cells[] = {survey.domain.text(), std::string(task.kind->id), state, std::string(to_string(task.kind->part)), posture_words::sentence_of(task, words),
                                 task.changes.empty() ? std::string() : task.changes.front().zone_text()};
    out += csv_row(cells);
  }
  return out;
}

}  // namespace mailwhy::report
