// The report of mailwhy spam for people.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/filters/section.h"

namespace mailwhy::report {
namespace {
using filters::Inquiry;
using text::Line;
using text::Paper;
using text::Style;

constexpr std::size_t changes_at_most = 12;

std::string headline(const Inquiry& inquiry, const Words& words) {
  if (!inquiry.filter) return words("{} could not be asked", inquiry.named || !inquiry.where.empty() ? inquiry.where : std::string(words(key("a spam filter"))));
  const auto& filter = *inquiry.filter;
  return inquiry.message + ": " + filter_words::title_of(filter) + " " + filter_words::verdict_of(filter, words);
}

class Report {
 public:
  Report(const Inquiry& inquiry, const TextOptions& options, const Words& words) : inquiry_(inquiry), options_(options), words_(words), paper_(options) {}

  std::string take() {
    paper_.wrapped_with(Line(), paper_.safe(headline(inquiry_, words_)), 2, to_readable(inquiry_.elapsed), Style::bold);
    if (inquiry_.filter) paper_.wrapped(Line("  "), paper_.safe(words_("asked {} at {}; the message was shown to nobody else", filters::to_string(inquiry_.service), inquiry_.where)), 2, Style::faint);
    if (!inquiry_.problem.empty()) paper_.wrapped(Line("  "), paper_.safe(words_.phrase(inquiry_.problem)), 2, Style::careful);
    if (inquiry_.filter) {
      paper_.blank();
      put_filter(paper_, *inquiry_.filter, options_, words_, false);
      limit();
    }
    changes();
    if (!inquiry_.complete) paper_.wrapped(Line("  "), words_("The run was cut short; this is what was known by then."), 2, Style::careful);
    if (words_.language() != Language::english && inquiry_.filter) paper_.wrapped(Line("  "), words_("The sentences about single rules are in English."), 2, Style::faint);
    paper_.blank();
    again();
    return paper_.take();
  }

 private:
  void limit() {
    const auto& filter = *inquiry_.filter;
    if (!filter.score || !filter.threshold) return;
    const auto room = *filter.threshold - *filter.score;
    const std::string said = room > 0 ? words_("{} points below the limit: a filter that counts {} more takes it for spam", filters::points_text(room), filters::points_text(room))
                                      : words_("{} points above the limit: {} must go for it to pass", filters::points_text(-room), filters::points_text(-room));
    paper_.wrapped(Line("    "), said, 4, Style::faint);
  }

  void changes() {
    if (!inquiry_.bisected) return;
    paper_.blank();
    const auto& before = *inquiry_.filter;
    std::vector<std::size_t> order(inquiry_.changes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto drop = [&](std::size_t i) {
      const auto& filter = inquiry_.changes[i].filter;
      return filter && filter->score && before.score ? *before.score - *filter->score : filters::Points{0};
    };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return drop(a) > drop(b); });
    paper_.wrapped(Line("  "), words_("{} questions with something taken out, best first:", inquiry_.questions), 2, Style::bold);
    std::size_t shown = 0, hidden = 0;
    for (const auto i : order) {
      const auto& change = inquiry_.changes[i];
      const bool matters = drop(i) != 0 || !change.gone.empty() || !change.added.empty() || !change.problem.empty();
      if (options_.verbosity < 1 && (!matters || shown >= changes_at_most)) {
        ++hidden;
        continue;
      }
      ++shown;
      one_change(change);
    }
    if (hidden > 0) paper_.wrapped(Line("    "), words_("... {} more that change nothing or little (-v shows them)", hidden), 4, Style::faint);
    if (inquiry_.not_asked > 0) paper_.wrapped(Line("    "), words_("{} more were not asked (--questions)", inquiry_.not_asked), 4, Style::faint);
    if (!inquiry_.is_spam()) return;
    if (inquiry_.smallest) paper_.wrapped(Line("  ").add(words_(key("do")), Style::bold).add("  "), paper_.safe(words_("The smallest change with which it passes: {}", filter_words::change_of(inquiry_.changes[*inquiry_.smallest], inquiry_, words_))), 6);
    else paper_.wrapped(Line("  "), words_("None of these changes gets it below the limit: look at the rules about server and domain."), 2, Style::careful);
  }
  void one_change(const filters::Change& change) {
    const std::string score = change.filter ? filter_words::points_of(inquiry_.filter->score) + " -> " + filter_words::points_of(change.filter->score) : std::string("-");
    const bool passes = change.filter && change.filter->verdict == filters::Verdict::ham;
    paper_.wrapped_with(Line("    "), paper_.safe(filter_words::change_of(change, inquiry_, words_)), 6, score, passes ? Style::good : Style::plain);
    if (!change.gone.empty()) paper_.wrapped(Line("      "), paper_.safe(words_("gone: {}", listed(change.gone))), 8, Style::faint);
    if (!change.added.empty()) paper_.wrapped(Line("      "), paper_.safe(words_("new: {}", listed(change.added))), 8, Style::faint);
    if (!change.problem.empty()) paper_.wrapped(Line("      "), paper_.safe(words_.phrase(change.problem)), 8, Style::careful);
  }
  static std::string listed(const std::vector<std::string>& names) {
    std::string out;
    for (std::size_t i = 0; i < names.size() && i < 12; ++i) out += (i > 0 ? ", " : "") + names[i];
    return names.size() > 12 ? out + ", ..." : out;
  }

  void again() {
    const std::string code = options_.show_exit_code ? words_("exit code {}", inquiry_.exit_code()) : "";
    std::vector<std::string> line{"mailwhy", "spam", inquiry_.message};
    if (inquiry_.named) line.insert(line.end(), {inquiry_.service == filters::Service::spamd ? "--spamd" : "--rspamd", inquiry_.where});
    if (inquiry_.is_spam() && !inquiry_.bisected) line.emplace_back("--bisect");
    paper_.wrapped_with(Line("  ").add(words_("Again"), Style::bold).pad_to(9), shell_line(line), 9, code);
  }

  const Inquiry& inquiry_;
  const TextOptions& options_;
  const Words& words_;
  Paper paper_;
};
}  // namespace

std::string spam_text(const Inquiry& inquiry, const TextOptions& options, const Words& words) { return Report(inquiry, options, words).take(); }

std::string spam_line(const Inquiry& inquiry, const TextOptions& options, const Words& words) {
  const Paper paper(options);
  const std::string_view verdict = inquiry.filter ? filters::to_string(inquiry.filter->verdict) : std::string_view("unknown");
  return fmt::format("{:<12}  {}  {}\n", verdict, paper.safe(inquiry.message), paper.safe(inquiry.filter ? filter_words::points_of(inquiry.filter->score) + "/" + filter_words::points_of(inquiry.filter->threshold) : words.phrase(inquiry.problem)));
}

}  // namespace mailwhy::report
