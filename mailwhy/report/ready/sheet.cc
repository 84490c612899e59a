// mailwhy ready as a sheet: what to do in order, then each address with what is in order, and the order of work when mail moves.
#include "mailwhy/base/text.h"
#include "mailwhy/report/ready/ready.h"

namespace mailwhy::report {
namespace {

rules::State state_of(const ready::Judgement& judgement) {
  if (judgement.verdict == ready::Verdict::not_ready) return rules::State::fail;
  if (judgement.verdict == ready::Verdict::inconclusive) return rules::State::unknown;
  return !judgement.tasks.empty() && judgement.tasks.front().state == "warn" ? rules::State::warn : rules::State::ok;
}

Sheet::Table in_order(const ready::Survey& survey, const Words& words) {
  Sheet::Table table{std::string(words(key("In order already"))), {std::string(words(key("Address"))), std::string(words(key("Seen")))}, {}};
  const auto add = [&](const std::string& whose, const std::vector<std::string>& merits) {
    if (!merits.empty()) table.rows.push_back({whose, join(merits, ", ")});
  };
  for (const auto& face : survey.faces) add(face.address.text(), ready_words::merits_of(survey, face, words));
  add(survey.host.is_root() ? std::string(words("the server")) : survey.host.text(), ready_words::merits_of_server(survey, words));
  return table;
}

Sheet::Table moving(const ready::Survey& survey, const ready::Judgement& judgement, const std::vector<ready::MoveStep>& steps, const Words& words) {
  using State = ready::MoveStep::State;
  Sheet::Table table{words("Order of work when moving from {}:", survey.move->old_host.text()), {std::string(words(key("Step"))), std::string(words(key("State")))}, {}};
  table.caption.pop_back();
  for (const auto& step : steps) {
    const auto remark = ready_words::remark_on(step, survey, judgement, words);
    const std::string_view state = step.state == State::done ? words("done") : step.state == State::todo ? words("to do") : std::string_view("?");
    table.rows.push_back({ready_words::step_of(step, survey, words) + (remark.empty() ? "" : " (" + remark + ")"), std::string(state)});
  }
  return table;
}

}  // namespace

Sheet ready_sheet(const ready::Survey& survey, const ready::Judgement& judgement, const Words& words, const std::vector<contact::Contact>& contacts) {
  Sheet sheet;
  sheet.verb = "ready";
  sheet.target = survey.target;
  sheet.summary = ready_summary(survey, judgement, words);
  sheet.state = state_of(judgement);
  sheet.exit_code = ready::exit_code_of(judgement.verdict);
  sheet.started = survey.started;
  sheet.elapsed = survey.elapsed;
  sheet.complete = survey.complete;
  if (!judgement.tasks.empty() && judgement.tasks.front().state != "note") sheet.cause = judgement.tasks.front().kind->id;
  for (const auto& task : judgement.tasks) {
    Sheet::Item item{std::string(task.kind->id), sheet_state_of(task.state), ready_words::sentence_of(task, words), {}, ready_words::steps_of(task, words), task.publish};
    for (const auto& seen : task.seen) item.seen.push_back(shorten(seen.text, 400));
    sheet.items.push_back(std::move(item));
  }
  if (auto table = in_order(survey, words); !table.rows.empty()) sheet.tables.push_back(std::move(table));
  if (const auto steps = ready::order_of_work(survey, judgement); !steps.empty()) sheet.tables.push_back(moving(survey, judgement, steps, words));
  sheet.text = ready_text(survey, judgement, {.width = 100, .utf8 = true}, words, contacts);
  return sheet;
}

}  // namespace mailwhy::report
