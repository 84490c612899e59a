#include "apps/list_choice.h"

#include <algorithm>

#include "apps/config.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {

// The rows of a person's table that cannot be used, the first one shown.
std::string bad_rows(const listing::Table& table, const std::string& file, const std::string& text) {
  const auto sentence = [&](const listing::BadRow& row) {
    return file + ", line " + std::to_string(row.line) + ": \"" + visible(shorten(row.word, 80)) + "\" " + row.wish;
  };
  const auto& first = table.bad.front();
  const auto lines = split(text, '\n');
  const auto column = first.line <= lines.size() ? lines[first.line - 1].find(first.word) : std::string_view::npos;
  std::string out = point_into_file("mailwhy: " + sentence(first), text, first.line, column == std::string_view::npos ? 1 : column + 1, first.word.size(), "");
  constexpr std::size_t most_shown = 5;
  for (std::size_t i = 1; i < std::min(table.bad.size(), most_shown); ++i) out += "also: " + sentence(table.bad[i]) + "\n";
  if (table.bad.size() > most_shown) out += "and " + std::to_string(table.bad.size() - most_shown) + " more\n";
  return out;
}

}  // namespace

bool read_lists(const Options& options, Io& io, Lists& lists) {
  lists.choice.only = options.list;
  lists.choice.keys = options.list_keys;
  lists.choice.mirrors = options.list_mirrors;
  lists.choice.limits = options.list_limits;
  if (options.lists.empty()) return true;
  const auto text = read_file(options.lists, 4U << 20);
  if (!text) {
    io.complain(text.error().text);
    return false;
  }
  lists.own = listing::read_table(*text);
  if (!lists.own.bad.empty()) {
    usage_error(io, bad_rows(lists.own, options.lists, *text));
    return false;
  }
  lists.table = &lists.own;
  lists.choice.own_table = true;
  return true;
}

void use_lists_of_lab(const LabSide& lab, const Options& options, Lists& lists) {
  if (!options.lists.empty() || !options.list.empty()) return;
  const auto text = lab.list_table();
  if (text.empty()) return;
  lists.own = listing::read_table(text);
  for (auto& list : lists.own.lists)
    if (const auto* known = listing::builtin_table().find(list.zone)) list = *known;
  lists.table = &lists.own;
  lists.choice.own_table = true;
}

}  // namespace mailwhy::apps
