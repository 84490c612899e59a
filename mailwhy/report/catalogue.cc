#include "mailwhy/report/catalogue.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::report {

Catalogue Catalogue::builtin() {
  return {[](std::string_view id) { return rules::page_of(id); },
          [](std::string_view id) {
            const rules::Rule* rule = rules::find_rule(id);
            return rule ? std::string(rule->sentence) : std::string();
          }};
}

namespace {
// Bytes from outside inside of our own sentences are kept short; the quotation has them all.
std::map<std::string, std::string> short_args(const rules::Finding& finding) {
  auto args = finding.args;
  for (auto& [name, value] : args) value = shorten(value, 300);
  return args;
}
}  // namespace

std::string title_of(const rules::Finding& finding, const rules::Judgement& judgement, const Catalogue& catalogue) {
  const std::string sentence = catalogue.sentence(finding.id);
  if (!sentence.empty()) return rules::fill(sentence, short_args(finding));
  if (judgement.cause == finding.id && !judgement.summary.empty()) return judgement.summary;
  return finding.id;
}

namespace {
// The command of a page as words.  Nothing at all when an argument is missing, or would be read as an option: a command that
// does something else is worse than none.
std::vector<std::string> again_words(std::string_view command, const std::map<std::string, std::string>& args) {
  std::vector<std::string> words;
  for (const auto part : split_words(command)) {
    const std::string word = rules::fill(part, args);
    const bool unfilled = part.find('{') != std::string_view::npos && word == part;
    const bool option_by_accident = part.starts_with("{") && word.starts_with("-");
    if (word.empty() || unfilled || option_by_accident) return {};
    words.push_back(word);
  }
  return words;
}
}  // namespace

Slots slots_of(const rules::Finding& finding, const Catalogue& catalogue) {
  Slots slots;
  const auto page = catalogue.page(finding.id);
  if (!page) return slots;
  const auto args = short_args(finding);
  slots.means = rules::fill(page->means, args);
  slots.whose = rules::fill(page->whose, args);
  for (const auto& step : page->steps) slots.steps.push_back(rules::fill(step, args));
  slots.again = again_words(page->again, finding.args);
  return slots;
}

std::string shell_line(const std::vector<std::string>& words) {
  constexpr std::string_view harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-";
  std::string line;
  for (const auto& word : words) {
    if (!line.empty()) line += ' ';
    if (!word.empty() && word.find_first_not_of(harmless) == std::string::npos) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

}  // namespace mailwhy::report
