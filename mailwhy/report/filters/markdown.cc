// What filters said, for an issue tracker (CommonMark), and as HTML.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/filters/section.h"
#include "mailwhy/report/forms.h"

namespace mailwhy::report {
namespace {

// A code span longer than any run of backticks inside (CommonMark s6.1); a bar would end a cell of a table even there.
std::string span(std::string_view bytes) {
  std::string text = visible(shorten(bytes, 300));
  std::replace(text.begin(), text.end(), '|', '/');
  std::size_t longest = 0, run = 0;
  for (const char c : text) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
  const std::string ticks(longest + 1, '`');
  return ticks + " " + text + " " + ticks;
}

}  // namespace

std::string filter_markdown(const filters::Filter& filter, const Words& words) {
  std::string out = fmt::format("## {}\n\n{}\n\n", span(filter_words::title_of(filter)), span(filter_words::verdict_of(filter, words)));
  if (!filter.rules.empty()) out += fmt::format("| {} | {} | {} | {} |\n|---|---|---|---|\n", words(key("rule")), words(key("points")), words(key("what it says")), words(key("do")));
  for (const auto& rule : filter.rules) {
    const auto step = filter_words::step_of(rule, words);
    std::string said = filter_words::sentence_of(rule, words);
    if (!rule.options.empty()) said += " [" + shorten(rule.options, 120) + "]";
    out += fmt::format("| {} | {} | {} | {} |\n", span(rule.name), filter_words::points_of(rule.score), span(said), step.empty() ? std::string("-") : std::string(step));
  }
  if (!filter.rules.empty()) out += "\n";
  if (const auto sum = filter_words::sum_of(filter, words); !sum.empty()) out += "* " + sum + "\n";
  for (const auto& note : filter.notes) out += "* " + span(words.phrase(note)) + "\n";
  return out + "\n";
}

std::string filters_markdown(const filters::Explanation& explanation, const Words& words) {
  std::string out;
  for (const auto& filter : explanation.filters) out += filter_markdown(filter, words);
  return out;
}

std::string filters_html(const filters::Explanation& explanation, const Words& words) {
  const auto safe = [](std::string_view text) { return forms::markup_safe(text); };
  std::string out;
  for (const auto& filter : explanation.filters) {
    out += "<section class=\"filter\"><h3>" + safe(filter_words::title_of(filter)) + "</h3><p>" + safe(filter_words::verdict_of(filter, words)) + "</p><table>\n";
    for (const auto& rule : filter.rules) {
      const auto step = filter_words::step_of(rule, words);
      out += "<tr><td>" + filter_words::points_of(rule.score) + "</td><td><code>" + safe(rule.name) + "</code></td><td>" + safe(filter_words::sentence_of(rule, words));
      if (!rule.options.empty()) out += " <small>" + safe(shorten(rule.options, 200)) + "</small>";
      if (!step.empty()) out += "<br><em>" + safe(step) + "</em>";
      out += "</td></tr>\n";
    }
    out += "</table>";
    if (const auto sum = filter_words::sum_of(filter, words); !sum.empty()) out += "<p>" + safe(sum) + "</p>";
    for (const auto& note : filter.notes) out += "<p>" + safe(words.phrase(note)) + "</p>";
    out += "</section>\n";
  }
  return out;
}

std::string spam_markdown(const filters::Inquiry& inquiry, const Words& words) {
  std::string out = fmt::format("# mailwhy spam: {}\n\n", span(inquiry.message));
  if (!inquiry.problem.empty()) out += span(words("{} could not be asked", inquiry.where)) + ": " + span(words.phrase(inquiry.problem)) + "\n";
  if (inquiry.filter) out += filter_markdown(*inquiry.filter, words);
  if (!inquiry.bisected || !inquiry.filter) return out;
  out += fmt::format("| {} | {} | {} | {} |\n|---|---|---|---|\n", words(key("change")), words(key("points")), words(key("gone")), words(key("new")));
  const auto listed = [](const std::vector<std::string>& names) {
    std::string all;
    for (std::size_t i = 0; i < names.size() && i < 12; ++i) all += (i > 0 ? ", " : "") + names[i];
    return all.empty() ? std::string("-") : span(all);
  };
  for (const auto& change : inquiry.changes)
    out += fmt::format("| {} | {} | {} | {} |\n", span(filter_words::change_of(change, inquiry, words)), change.filter ? filter_words::points_of(change.filter->score) : "-", listed(change.gone), listed(change.added));
  out += "\n";
  if (inquiry.smallest) out += words("The smallest change with which it passes: {}", span(filter_words::change_of(inquiry.changes[*inquiry.smallest], inquiry, words))) + "\n";
  return out;
}

}  // namespace mailwhy::report
