#include "mailwhy/filters/table.h"

#include <algorithm>
#include <map>
#include <span>

#include "mailwhy/base/check.h"
#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"

namespace mailwhy::embedded {
std::span<const File> filters();  // data/filters/
}

namespace mailwhy::filters {
namespace {

constexpr std::size_t longest_name = 120;

bool is_pattern(std::string_view name) { return name.find('*') != std::string_view::npos; }

std::string as_words(std::string_view part) {
  std::string out = lower_ascii(part);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::map<std::string, Table, std::less<>> read_tables() {
  std::map<std::string, Table, std::less<>> out;
  for (const auto& file : embedded::filters()) {
    auto parsed = Table::parse(file.text);
    MAILWHY_CHECK(parsed.has_value(), "the built-in tables of filters' rules can be read");
    out.emplace(std::string(file.path.substr(0, file.path.rfind('.'))), std::move(*parsed));
  }
  return out;
}
}  // namespace

bool fits(std::string_view pattern, std::string_view name, std::string_view* covered) {
  std::size_t p = 0, n = 0, star = std::string_view::npos, after = 0;
  const std::size_t first = pattern.find('*');
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] != '*' && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after = n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++after;
    } else {
      return false;
    }
    if (covered != nullptr && star == first && star != std::string_view::npos) *covered = name.substr(first, n - first);
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  if (p != pattern.size()) return false;
  if (covered != nullptr && first != std::string_view::npos) {
    // One * is the usual case: everything between what stands before and behind it.
    const bool one = pattern.find('*', first + 1) == std::string_view::npos;
    *covered = one ? name.substr(first, name.size() - (pattern.size() - 1)) : name.substr(first, std::min(name.find(pattern.substr(first + 1, 1), first), name.size()) - first);
  }
  return true;
}

Result<Table> Table::parse(std::string_view text) {
  Table out;
  std::size_t number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    if (trim(line).empty() || line.starts_with('#')) continue;
    const auto columns = split(line, '\t');
    const auto kind = columns.size() == 4 ? kind_named(columns[1]) : std::nullopt;
    const auto remedy = columns.size() == 4 ? remedy_named(columns[2]) : std::nullopt;
    if (!kind || !remedy || trim(columns[0]).empty() || trim(columns[3]).empty())
      return fail("line " + std::to_string(number) + " is no row of pattern, kind, remedy and sentence: " + shorten(line, 80), Error::Kind::data);
    out.rows_.push_back({columns[0], *kind, *remedy, trim(columns[3])});
  }
  std::stable_sort(out.rows_.begin(), out.rows_.end(), [](const Row& a, const Row& b) {
    const bool pa = is_pattern(a.pattern), pb = is_pattern(b.pattern);
    if (pa != pb) return pb;
    if (pa && a.pattern.size() != b.pattern.size()) return a.pattern.size() > b.pattern.size();
    return a.pattern < b.pattern;
  });
  while (out.exact_ < out.rows_.size() && !is_pattern(out.rows_[out.exact_].pattern)) ++out.exact_;
  return out;
}

const Row* Table::find(std::string_view name) const {
  if (name.size() > longest_name) return nullptr;
  const auto exact_end = rows_.begin() + static_cast<std::ptrdiff_t>(exact_);
  const auto found = std::lower_bound(rows_.begin(), exact_end, name, [](const Row& row, std::string_view wanted) { return row.pattern < wanted; });
  if (found != exact_end && found->pattern == name) return &*found;
  const auto family = std::find_if(exact_end, rows_.end(), [&](const Row& row) { return fits(row.pattern, name); });
  return family == rows_.end() ? nullptr : &*family;
}

std::string Table::words_for(std::string_view name) const {
  const Row* row = find(name);
  if (row == nullptr) return {};
  std::string out(row->words);
  if (const auto blank = out.find("{}"); blank != std::string::npos) {
    std::string_view covered;
    fits(row->pattern, name, &covered);
    out.replace(blank, 2, visible(as_words(covered)));
  }
  return out;
}

const Table& table(std::string_view name) {
  static const auto tables = read_tables();
  const auto found = tables.find(name);
  MAILWHY_CHECK(found != tables.end(), "only built-in tables are asked for");
  return found->second;
}

void explain_rule(Rule& rule, std::string_view table_name) {
  const Table& known = table(table_name);
  std::string_view name = rule.name;
  if (known.find(name) == nullptr && name.starts_with("T_")) name.remove_prefix(2);
  const Row* row = known.find(name);
  if (row == nullptr) return;
  rule.words = known.words_for(name);
  rule.kind = row->kind;
  rule.remedy = row->remedy;
}

}  // namespace mailwhy::filters
