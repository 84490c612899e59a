#include "mailwhy/report/words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"

namespace mailwhy::report {
namespace {
std::string_view embedded_table(const std::string& path) {
  for (const auto& file : embedded::data())
    if (file.path == path) return file.text;
  return {};
}

// Read when it is first asked for; English has no tables.
template <Language L, bool Ascii>
const Words& the_words() {
  static const std::string stem = "words/" + std::string(code_of(L));
  static const Words words(L, embedded_table(stem + ".tsv"), embedded_table(stem + ".phrases.tsv"), Ascii);
  return words;
}

// The number in "{2}", `next` in "{}"; nullopt for anything else in braces.
std::optional<std::size_t> argument_of(std::string_view inside, std::size_t next) {
  if (inside.empty()) return next;
  const auto number = parse_number(inside, 9);
  return number ? std::optional<std::size_t>(*number) : std::nullopt;
}
// "{phrase} {n}" to "{} {}": what a blank may hold matters on the English side only.
std::string with_bare_blanks(std::string text) {
  for (const std::string_view name : {"{phrase}", "{n}", "{word}"})
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) text.replace(at, name.size(), "{}");
  return text;
}
}  // namespace

std::string without_accents(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 15> rows{{
      {"\u00e4", "ae"}, {"\u00f6", "oe"}, {"\u00fc", "ue"}, {"\u00df", "ss"}, {"\u00c4", "Ae"}, {"\u00d6", "Oe"}, {"\u00dc", "Ue"}, {"\u201e", "\""},
      {"\u201c", "\""}, {"\u201d", "\""}, {"\u201a", "'"}, {"\u2018", "'"}, {"\u2019", "'"}, {"\u2013", "-"}, {"\u00a0", " "},
  }};
  std::string out;
  while (!text.empty()) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& one) { return text.starts_with(one.first); });
    out += row == rows.end() ? text.substr(0, 1) : row->second;
    text.remove_prefix(row == rows.end() ? 1 : row->first.size());
  }
  return out;
}

const Words& Words::of(Language language, bool ascii) {
  switch (language) {
    case Language::english: return the_words<Language::english, false>();
    case Language::german: break;
  }
  return ascii ? the_words<Language::german, true>() : the_words<Language::german, false>();
}

Words::Words(Language language, std::string_view table, std::string_view phrases, bool ascii) : language_(language) {
  read(table, false, ascii);
  read(phrases, true, ascii);
}

void Words::read(std::string_view table, bool patterns, bool ascii) {
  for (const auto line : split(table, '\n')) {
    const auto tab = line.find('\t');
    if (line.starts_with("#") || tab == std::string_view::npos) continue;
    const std::string_view english = line.substr(0, tab), theirs = line.substr(tab + 1);
    std::string translation(theirs == "=" ? english : theirs);
    if (ascii) translation = without_accents(translation);
    if (!patterns || english.find('{') == std::string_view::npos) {
      (patterns ? phrases_ : rows_).insert_or_assign(std::string(english), std::move(translation));
      continue;
    }
    Pattern pattern;
    std::string_view rest = english;
    for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
      const auto close = rest.find('}', open);
      if (close == std::string_view::npos) break;
      pattern.literals.emplace_back(rest.substr(0, open));
      pattern.blanks.emplace_back(rest.substr(open + 1, close - open - 1));
      rest.remove_prefix(close + 1);
    }
    pattern.literals.emplace_back(rest);
    pattern.translation = with_bare_blanks(std::move(translation));
    patterns_.push_back(std::move(pattern));
  }
}

std::string_view Words::operator()(std::string_view english) const {
  const auto row = rows_.find(english);
  return row == rows_.end() ? english : std::string_view(row->second);
}

std::string Words::filled(std::string_view pattern, const std::vector<std::string>& args) {
  std::string out;
  std::size_t next = 0;
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{')) {
    const auto close = pattern.find('}', open);
    if (close == std::string_view::npos) break;
    const auto place = argument_of(pattern.substr(open + 1, close - open - 1), next);
    out += pattern.substr(0, open);
    if (place && *place < args.size()) out += args[*place];
    else out += pattern.substr(open, close - open + 1);
    if (close == open + 1) ++next;
    pattern.remove_prefix(close + 1);
  }
  return out + std::string(pattern);
}

namespace {
// What stands in the blanks between the literals; leftmost fits, the last literal at the end.
std::optional<std::vector<std::string_view>> blanks_in(std::string_view text, const std::vector<std::string>& literals) {
  if (!text.starts_with(literals.front())) return std::nullopt;
  text.remove_prefix(literals.front().size());
  std::vector<std::string_view> blanks;
  for (std::size_t i = 1; i < literals.size(); ++i) {
    const bool last = i + 1 == literals.size();
    if (last && !text.ends_with(literals[i])) return std::nullopt;
    const auto at = last ? text.size() - literals[i].size() : text.find(literals[i]);
    if (at == std::string_view::npos || at == 0) return std::nullopt;
    blanks.push_back(text.substr(0, at));
    text.remove_prefix(at + literals[i].size());
  }
  return blanks;
}

bool holds(const std::vector<std::string>& blanks, const std::vector<std::string_view>& found) {
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (blanks[i] == "n" && !std::all_of(found[i].begin(), found[i].end(), is_digit)) return false;
    if (blanks[i] == "word" && found[i].find(' ') != std::string_view::npos) return false;
  }
  return true;
}
}  // namespace

std::string Words::phrase(std::string_view english) const { return phrase(english, 0); }

std::string Words::phrase(std::string_view english, int depth) const {
  constexpr std::size_t longest = 4000;  // ours are short; anything longer is quoted bytes
  constexpr int deepest = 4;
  if (rows_.empty() || english.empty() || english.size() > longest || depth > deepest) return std::string(english);
  if (const auto row = phrases_.find(english); row != phrases_.end()) return row->second;
  for (const Pattern& pattern : patterns_) {
    const auto found = blanks_in(english, pattern.literals);
    if (!found) continue;
    if (!holds(pattern.blanks, *found)) continue;
    std::vector<std::string> args;
    for (std::size_t i = 0; i < found->size(); ++i)
      args.push_back(pattern.blanks[i] == "phrase" ? phrase((*found)[i], depth + 1) : std::string((*found)[i]));
    return filled(pattern.translation, args);
  }
  return std::string((*this)(english));
}

}  // namespace mailwhy::report
