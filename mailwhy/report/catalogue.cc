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

std::string title_of(const rules::Finding& finding, const rules::Judgement& judgement, const Catalogue& catalogue) {
  const std::string sentence = catalogue.sentence(finding.id);
  if (!sentence.empty()) return rules::fill(sentence, finding.args);
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
  slots.means = rules::fill(page->means, finding.args);
  slots.whose = rules::fill(page->whose, finding.args);
  for (const auto& step : page->steps) slots.steps.push_back(rules::fill(step, finding.args));
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
