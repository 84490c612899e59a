// The stage check-list: every row when all is well, the good ones folded when something failed.
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/text/sections.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::text {
namespace {
using rules::State;

struct Columns {
  int label, words;
};

bool is_trouble(const rules::StageRow& row) {
  return row.state == State::fail || row.state == State::later || row.state == State::unknown;
}

void write_row(const rules::StageRow& row, const Source& source, const Columns& at, Paper& paper) {
  Line line("  ");
  line.add(state_cell(row.state, paper.utf8(), source.words), state_style(row.state)).pad_to(at.label);
  line.add(source.words(stage_label(row.stage))).pad_to(at.words);
  const std::string words = row_words(row, source);
  std::string time = row.elapsed > Duration(0) ? to_readable(row.elapsed) : "";
  if (!time.empty() && words.ends_with(time)) time.clear();  // "no answer in 10.0 s" has it
  paper.wrapped_with(line, shorten(paper.safe(words), 160), at.words, time);
}

// "ok     address, dns, connect, greeting, hello, tls"
void write_folded(const std::vector<rules::StageRow>& rows, const Source& source, const Columns& at, Paper& paper) {
  std::string labels;
  for (const auto& row : rows) labels += (labels.empty() ? "" : ", ") + std::string(source.words(stage_label(row.stage)));
  Line line("  ");
  line.add(state_cell(State::ok, paper.utf8(), source.words), state_style(State::ok)).pad_to(at.label);
  paper.wrapped_with(line, labels, at.label, source.words("(details: -v)"));
}

// "--     greeting and everything after it: not reached"
void write_rest(const rules::StageRow& first, const Source& source, const Columns& at, Paper& paper) {
  Line line("  ");
  line.add(state_cell(State::not_reached, paper.utf8()), state_style(State::not_reached)).pad_to(at.label);
  paper.wrapped(line, source.words("{} and everything after it: not reached", source.words(stage_label(first.stage))), at.label);
}
}  // namespace

void checklist(const Source& source, Paper& paper) {
  const auto rows = shown_rows(source);
  const int label = 2 + state_columns(paper.utf8(), source.words) + 2;
  const Columns at{label, label + stage_columns(source.words) + 3};
  const bool fold = source.options.verbosity < 1 && std::any_of(rows.begin(), rows.end(), is_trouble);
  paper.blank();
  if (!fold) {
    for (const auto& row : rows) write_row(row, source, at, paper);
    return;
  }
  std::vector<rules::StageRow> good, rest;
  // What went well at one host and not at another is not folded away.
  const auto contradicted = [&rows](const rules::StageRow& row) {
    return std::any_of(rows.begin(), rows.end(), [&](const auto& other) { return other.stage == row.stage && other.state != row.state; });
  };
  for (const auto& row : rows) (row.state == State::ok && !contradicted(row) ? good : rest).push_back(row);
  // A flaw on our own side is the first thing to know.
  if (!rest.empty() && rest.front().stage == evidence::Stage::identity) {
    write_row(rest.front(), source, at, paper);
    rest.erase(rest.begin());
  }
  if (good.size() == 1) write_row(good.front(), source, at, paper);
  else if (!good.empty()) write_folded(good, source, at, paper);

  // A tail of three and more rows that were not reached is one row.
  std::size_t end = rest.size();
  while (end > 0 && rest[end - 1].state == State::not_reached) --end;
  const bool fold_tail = rest.size() - end >= 3;
  for (std::size_t i = 0; i < (fold_tail ? end : rest.size()); ++i) write_row(rest[i], source, at, paper);
  if (fold_tail) write_rest(rest[end], source, at, paper);
}

}  // namespace mailwhy::report::text
