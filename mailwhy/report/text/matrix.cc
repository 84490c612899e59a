// The MX hosts side by side, when they do not all answer alike or on -v.
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/text/sections.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::text {
namespace {
struct Row {
  std::string host, address;
  rules::State state;
  std::string stage, reply;
};

std::vector<Row> rows_of(const Source& source, const Paper& paper) {
  std::vector<Row> rows;
  for (const auto& attempt : source.view.attempts())
    rows.push_back({paper.safe(attempt.host.is_root() ? attempt.address.text() : attempt.host.text()), attempt.address.text(),
                    attempt_state(attempt), std::string(source.words(stage_label(attempt.stage))), shorten(paper.safe(attempt_words(attempt, source.words)), 200)});
  return rows;
}

int widest(const std::vector<Row>& rows, std::string Row::* cell, std::string_view heading) {
  int widest = columns(heading);
  for (const auto& row : rows) widest = std::max(widest, columns(row.*cell));
  return widest;
}

// One line a host when it fits, else the reply on a line of its own.
void wide_table(const std::vector<Row>& rows, const Words& words, int address, int state, int stage, int reply, Paper& paper) {
  Line head("  ");
  head.add(words("host")).pad_to(address).add(words("address")).pad_to(state).add(words("state")).pad_to(stage).add(words("stage"));
  head.pad_to(reply).add(words("reply"));
  Line bold;
  for (const auto& [text, style] : head.pieces()) bold.add(text, Style::bold);
  paper.line(bold);
  for (const auto& row : rows) {
    Line line("  ");
    line.add(row.host).pad_to(address).add(row.address).pad_to(state);
    line.add(state_cell(row.state, paper.utf8(), words), state_style(row.state)).pad_to(stage).add(row.stage).pad_to(reply);
    paper.wrapped(line, row.reply, reply);
  }
}

void narrow_list(const std::vector<Row>& rows, const Words& words, Paper& paper) {
  for (const auto& row : rows) {
    paper.wrapped(Line("  "), row.host + " " + row.address, 4, Style::bold);
    Line line("    ");
    line.add(state_cell(row.state, paper.utf8(), words), state_style(row.state)).add("  ").add(row.stage).add("  ");
    paper.wrapped(line, row.reply, 6);
  }
}
}  // namespace

void matrix(const Source& source, Paper& paper) {
  const auto& attempts = source.view.attempts();
  if (attempts.size() < 2 || (source.options.verbosity < 1 && !attempts_differ(attempts))) return;
  auto rows = rows_of(source, paper);
  const std::size_t most = source.options.verbosity > 0 ? rows.size() : 12;
  const std::size_t left_out = rows.size() > most ? rows.size() - most : 0;
  rows.resize(rows.size() - left_out);
  const int address = 4 + widest(rows, &Row::host, source.words("host"));
  const int state = address + 2 + widest(rows, &Row::address, source.words("address"));
  const int stage = state + state_columns(paper.utf8(), source.words) + 2;
  const int reply = stage + 2 + widest(rows, &Row::stage, source.words("stage"));
  paper.blank();
  if (paper.width() - reply >= 20) wide_table(rows, source.words, address, state, stage, reply, paper);
  else narrow_list(rows, source.words, paper);
  if (left_out > 0) paper.line("  " + source.words("and {} more addresses (-v)", left_out), Style::faint);
}

}  // namespace mailwhy::report::text
