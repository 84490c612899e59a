// The sum of many bounces for people: what hit most comes first, each with one example and one advice.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/bounce/bounce.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/summary/summary.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report {
namespace {
using rules::Fate;
using text::Line;
using text::Paper;
using text::Style;

constexpr std::size_t causes_shown = 10, names_shown = 5;
constexpr int indent = 18;

std::string percent(double share) { return fmt::format("{} %", static_cast<int>(share * 100 + 0.5)); }

class Report {
 public:
  Report(const Summary& summary, std::size_t top, const TextOptions& options, SaidWords& said)
      : summary_(summary), top_(top), options_(options), said_(said), words_(said.words()), paper_(options) {}

  std::string take() {
    paper_.wrapped(Line(), summary_sentence(summary_, words_), 2, Style::bold);
    period();
    const auto causes = summary_.causes();
    const std::size_t most = top_ > 0 ? top_ : options_.verbosity > 0 ? causes.size() : causes_shown;
    for (std::size_t i = 0; i < causes.size() && i < most; ++i) cause(causes[i]);
    if (causes.size() > most) paper_.line("  " + words_("... and {} further causes (--top N, -v)", causes.size() - most));
    paper_.blank();
    counts(words_(key("By finding")), summary_.by_cause(), false);
    counts(words_(key("By side")), summary_.by_side(), true);
    counts(words_(key("By provider")), summary_.by_provider(), false);
    if (options_.verbosity > 0) counts(words_(key("By domain")), summary_.by_domain(), false);
    if (options_.verbosity > 0) counts(words_(key("By class")), summary_.by_class(), false);
    troubles();
    if (options_.show_exit_code) {
      paper_.blank();
      paper_.line(words_("exit code {}", summary_.exit_code()));
    }
    return paper_.take();
  }

 private:
  void period() {
    if (!summary_.first()) return;
    const auto first = to_readable(*summary_.first()), last = to_readable(*summary_.last());
    paper_.wrapped(Line(), first == last ? first : words_("from {} to {}", first, last), 2, Style::faint);
  }

  void cause(const Summary::Cause& cause) {
    const auto& group = cause.group;
    const auto text = said_.text(cause.said, summary_facts(group));
    paper_.blank();
    const auto state = group.temporary ? rules::State::later : rules::State::fail;
    Line head("  ");
    head.add(std::to_string(group.count), Style::bold).pad_to(8).add(percent(cause.share)).pad_to(14);
    head.add(words_(text::state_word(state)), text::state_style(state)).add(" ").add(std::string(cause.said.id) + ":", Style::underline).add(" ");
    paper_.wrapped(head, paper_.safe(text.sentence), 14, Style::bold);
    below(words_(key("Seen")), group.masked.empty() ? std::string(words_(key("many different words"))) : group.masked);
    if (options_.verbosity > 0 && group.example != group.masked) below(words_(key("Example")), shorten(group.example, 400));
    const auto side = bounce_words::side_words(rules::side_of(cause.said.party));
    below(words_(key("Whose")), std::string(side.empty() ? words_("whose move it is cannot be told") : words_(side)) + " (" + std::string(words_(text::confidence_word(cause.said.confidence))) + ")");
    below(words_(key("Hit")), hit(group));
    if (!text.steps.empty()) below(words_(key("Do")), text.steps.front());
    if (!text.again.empty()) below(words_(key("Again")), shell_line(text.again));
  }

  std::string hit(const logs::CauseGroup& group) const {
    const std::string more = group.many ? "+" : "";
    std::string out = group.recipients == 1 ? std::string(words_("one recipient")) : words_("{} recipients", std::to_string(group.recipients) + more);
    if (!group.example_recipient.empty()) out += ", " + words_("such as {}", shorten(group.example_recipient, 100));
    if (!group.domains.empty() && group.recipients > 1) {
      std::string names;
      for (std::size_t i = 0; i < group.domains.size() && i < 3; ++i) names += (names.empty() ? "" : ", ") + group.domains[i].first + " (" + std::to_string(group.domains[i].second) + ")";
      out += "; " + names;
    }
    if (group.first) out += "; " + (group.first == group.last ? to_readable(*group.first) : words_("from {} to {}", to_readable(*group.first), to_readable(*group.last)));
    return out;
  }

  void below(std::string_view label, const std::string& text) {
    if (options_.accessible) return paper_.wrapped(Line("  " + std::string(label) + ": "), paper_.safe(text), 4);
    const int column = paper_.width() < 60 ? 10 : indent + 5;
    paper_.wrapped(Line().pad_to(paper_.width() < 60 ? 2 : 14).add(label, Style::faint).pad_to(column), paper_.safe(text), column);
  }

  void counts(std::string_view label, const Summary::Counts& counts, bool sides) {
    if (counts.empty()) return;
    std::string out;
    const std::size_t most = top_ > 0 ? top_ : options_.verbosity > 0 ? 20 : names_shown;
    for (std::size_t i = 0; i < counts.size() && i < most; ++i) out += (out.empty() ? "" : ", ") + (sides ? side_name(counts[i].first) : counts[i].first) + " " + std::to_string(counts[i].second);
    if (counts.size() > most) out += ", " + words_("{} more", counts.size() - most);
    paper_.wrapped(Line(std::string(label) + ": ", Style::faint), paper_.safe(out), 2);
  }
  std::string side_name(const std::string& side) const {
    if (side == "sender") return std::string(words_("sender"));
    if (side == "recipient") return std::string(words_("recipient"));
    if (side == "between") return std::string(words_("between the two"));
    return std::string(words_("cannot be told"));
  }

  void troubles() {
    std::uint64_t unreadable = 0;
    for (const auto& input : summary_.inputs()) {
      unreadable += input.unreadable;
      if (!input.trouble.empty()) paper_.wrapped(Line(), paper_.safe(input.trouble), 2, Style::careful);
    }
    if (unreadable > 0) paper_.wrapped(Line(), words_("{} lines are no results and were left out", unreadable), 2, Style::careful);
  }

  const Summary& summary_;
  std::size_t top_;
  const TextOptions& options_;
  SaidWords& said_;
  const Words& words_;
  Paper paper_;
};

}  // namespace

std::string summary_sentence(const Summary& summary, const Words& words) {
  if (summary.items() == 0) return std::string(words("NOTHING TO SUM UP: no results and no messages"));
  const auto failed = summary.count(Fate::failed), delayed = summary.count(Fate::delayed);
  std::string out;
  if (failed + delayed == 0) out = words("NOTHING FAILED");
  else if (delayed == 0) out = words("{} FAILED", failed);
  else if (failed == 0) out = words("{} STILL WAIT", delayed);
  else out = words("{} FAILED, {} still wait", failed, delayed);
  const auto causes = summary.causes();
  if (causes.size() == 1) out += ", " + std::string(words("for one reason"));
  else if (causes.size() > 1) out += ", " + words("for {} reasons", causes.size());
  std::string others;
  const auto add = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) others += (others.empty() ? "; " : ", ") + std::string(words(what)) + " " + std::to_string(count);
  };
  add(summary.count(Fate::delivered), key("delivered"));
  add(summary.count(Fate::complained), key("complaints"));
  add(summary.count(Fate::answered), key("automatic answers"));
  add(summary.count(Fate::challenged), key("questions whether a human wrote"));
  add(summary.not_yours(), key("not yours"));
  add(summary.count(Fate::none), key("other messages"));
  return out + others;
}

std::string summary_text(const Summary& summary, std::size_t top, const TextOptions& options, SaidWords& said) { return Report(summary, top, options, said).take(); }

std::string summary_line(const Summary& summary, const Words& words) { return summary_sentence(summary, words) + "\n"; }

}  // namespace mailwhy::report
