#include "mailwhy/report/catalogue.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::report {
namespace {
std::string sentence_in(std::string_view id, Language language) {
  const rules::Rule* rule = rules::find_rule(id);
  if (!rule) return {};
  std::string sentence;
  if (const auto page = language == Language::english ? std::nullopt : rules::page_of(id, language)) sentence = page->sentence;
  return sentence.empty() ? std::string(rule->sentence) : sentence;
}

rules::Page page_in_ascii(rules::Page page) {
  for (std::string* text : {&page.sentence, &page.means, &page.whose, &page.wrong, &page.markdown}) *text = without_accents(*text);
  for (auto& step : page.steps) step = without_accents(step);
  return page;
}
}  // namespace

Catalogue Catalogue::builtin(Language language) {
  return {[language](std::string_view id) { return rules::page_of(id, language); },
          [language](std::string_view id) { return sentence_in(id, language); }, &Words::of(language)};
}

Catalogue Catalogue::in_ascii() const {
  if (words->language() == Language::english) return *this;
  return {[inner = page](std::string_view id) {
            auto found = inner(id);
            return found ? std::optional<rules::Page>(page_in_ascii(std::move(*found))) : std::nullopt;
          },
          [inner = sentence](std::string_view id) { return without_accents(inner(id)); }, &Words::of(words->language(), true)};
}

namespace {
// Arguments whose value can be words of ours: "this machine", "connection refused after 3 ms".  No other is ever translated.
constexpr std::string_view own_words[] = {"source", "sender", "resolver", "icmp", "problem", "trouble", "gave_up", "waits", "until"};

// Bytes from outside inside of our own sentences are kept short; the quotation has them all.
std::map<std::string, std::string> short_args(const std::map<std::string, std::string>& all, const Words& words) {
  auto args = all;
  for (auto& [name, value] : args) {
    value = shorten(value, 300);
    if (std::find(std::begin(own_words), std::end(own_words), name) != std::end(own_words)) value = words.phrase(value);
  }
  return args;
}
}  // namespace

std::string title_of(const rules::Finding& finding, const rules::Judgement& judgement, const Catalogue& catalogue) {
  const std::string sentence = catalogue.sentence(finding.id);
  if (!sentence.empty()) return rules::fill(sentence, short_args(finding.args, *catalogue.words));
  if (judgement.cause == finding.id && !judgement.summary.empty()) return judgement.summary;
  return finding.id;
}

std::string summary_of(const rules::Judgement& judgement, const Catalogue& catalogue) {
  const Words& words = *catalogue.words;
  if (words.language() == Language::english) return judgement.summary;
  const auto& findings = judgement.findings;
  if (judgement.cause != "none" && !findings.empty() && findings.front().id == judgement.cause) return title_of(findings.front(), judgement, catalogue);
  if (judgement.summary_sentence.empty()) return judgement.summary;
  return rules::fill(words(judgement.summary_sentence), short_args(judgement.summary_args, words));
}

namespace {
// The command of a page as words.  Nothing at all when an argument is missing, or would be read as an option: a command that
// does something else is worse than none.
std::vector<std::string> again_words(std::string_view command, const std::map<std::string, std::string>& args) {
  std::vector<std::string> words;
  for (const auto part : split_words(command)) {
    std::string word = rules::fill(part, args);
    const bool unfilled = part.find('{') != std::string_view::npos && word == part;
    const bool option_by_accident = part.starts_with("{") && word.starts_with("-");
    if (word == "the null sender <>") word = "<>";
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
  const auto args = short_args(finding.args, *catalogue.words);
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
