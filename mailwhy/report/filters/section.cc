// What filters wrote, as a section of a text report.
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/filters/section.h"

namespace mailwhy::report {
namespace {
using text::Line;
using text::Paper;
using text::Style;

constexpr std::size_t shown_at_most = 12;

Style style_of(filters::Verdict verdict) {
  if (verdict == filters::Verdict::ham) return Style::good;
  return verdict == filters::Verdict::unknown ? Style::faint : verdict == filters::Verdict::suspicious ? Style::careful : Style::bad;
}

class Section {
 public:
  Section(Paper& paper, const TextOptions& options, const Words& words) : paper_(paper), options_(options), words_(words), indent_(options.accessible ? 4 : 10) {}

  void head(const filters::Filter& filter) {
    Line line("  ");
    line.add(paper_.safe(shorten(filter_words::title_of(filter), 60)), Style::bold).add(" ");
    paper_.wrapped(line, paper_.safe(filter_words::verdict_of(filter, words_)), 4, style_of(filter.verdict));
  }
  void filter(const filters::Filter& filter) {
    // Without -v what counts, what lists somebody, and what nobody knows; where nothing counts, all.
    const auto matters = [](const filters::Rule& rule) {
      return !rule.score || *rule.score != 0 || rule.kind == filters::Kind::allow_list || rule.kind == filters::Kind::block_list;
    };
    const bool none_matters = std::none_of(filter.rules.begin(), filter.rules.end(), matters);
    std::size_t shown = 0, hidden = 0;
    for (const auto& rule : filter.rules) {
      const bool counts = none_matters || matters(rule);
      if (options_.verbosity < 1 && (!counts || shown >= shown_at_most)) {
        ++hidden;
        continue;
      }
      ++shown;
      one_rule(rule);
    }
    if (hidden > 0) remark(words_("... {} more rules that count little or nothing (-v shows them)", hidden));
    if (filter.rules_left_out > 0) remark(words_("{} more rules are not read", filter.rules_left_out));
    if (const auto sum = filter_words::sum_of(filter, words_); !sum.empty()) remark(sum, filter.sum.state == filters::Sum::State::differs ? Style::careful : Style::faint);
    if (filter.listed_as_good()) remark(words_("An allow list let it pass: the points say little about how other receivers would see it."), Style::careful);
    if (filter.listed_as_bad()) remark(words_("A block list stopped it: no change of the message will help, only the owner of the list."), Style::careful);
    for (const auto& note : filter.notes) remark(words_.phrase(note));
  }

 private:
  void one_rule(const filters::Rule& rule) {
    Line line("    ");
    line.add(rule.score ? filters::points_text(*rule.score) : std::string("."), rule.score && *rule.score > 0 ? Style::careful : Style::faint);
    if (!options_.accessible) line.pad_to(indent_);
    else line.add(" ");
    line.add(paper_.safe(rule.name), Style::plain).add("  ");
    std::string said = filter_words::sentence_of(rule, words_);
    if (!rule.options.empty()) said += " [" + shorten(rule.options, 160) + "]";
    paper_.wrapped(line, paper_.safe(said), indent_ + 2);
    if (const auto step = filter_words::step_of(rule, words_); !step.empty()) paper_.wrapped(Line().pad_to(indent_ + 2).add(std::string(words_(key("do"))) + " ", Style::faint), step, indent_ + 4);
  }
  void remark(std::string_view said, Style style = Style::faint) { paper_.wrapped(Line("    "), paper_.safe(said), 4, style); }

  Paper& paper_;
  const TextOptions& options_;
  const Words& words_;
  int indent_;
};
}  // namespace

void put_filter(text::Paper& paper, const filters::Filter& filter, const TextOptions& options, const Words& words, bool head) {
  Section section(paper, options, words);
  if (head) section.head(filter);
  section.filter(filter);
}

void put_filters(text::Paper& paper, const filters::Explanation& explanation, const TextOptions& options, const Words& words) {
  for (const auto& filter : explanation.filters) {
    paper.blank();
    put_filter(paper, filter, options, words);
  }
  const auto quiet = [&](std::string_view said) { paper.wrapped(Line("  "), said, 2, Style::faint); };
  if (explanation.filters_left_out > 0) quiet(words("{} more fields of filters are not read", explanation.filters_left_out));
  if (explanation.passed_gmail) quiet(words("Gmail had the message: its filter writes neither score nor rules into the header."));
  if (words.language() != Language::english && !explanation.filters.empty()) quiet(words("The sentences about single rules are in English."));
}

}  // namespace mailwhy::report
