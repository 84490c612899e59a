// The report of mailwhy domain for people (ux.md M13): what stands there, the mail in question, then what to do, worst first.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/posture/posture.h"
#include "mailwhy/report/posture/spf_tree.h"
#include "mailwhy/report/text/paper.h"

namespace mailwhy::report {
namespace {
using posture::Judgement;
using posture::Survey;
using posture::Task;
using text::Paper;
using text::Style;

Style style_of(std::string_view state) {
  if (state == "fail") return Style::bad;
  if (state == "ok") return Style::good;
  return state == "note" ? Style::faint : Style::careful;
}

std::string_view act_word(posture::Change::Act act) {
  switch (act) {
    case posture::Change::Act::publish: return key("publish");
    case posture::Change::Act::replace: return key("replace");
    case posture::Change::Act::remove: break;
  }
  return key("remove");
}

class Report {
 public:
  Report(const Survey& survey, const Judgement& judgement, const TextOptions& options, const Words& words)
      : survey_(survey), judgement_(judgement), options_(options), words_(words), paper_(options), indent_(options.accessible ? 2 : 10) {}

  std::string take() {
    paper_.wrapped_with(text::Line(), posture_summary(survey_, judgement_, words_), 2, to_readable(survey_.elapsed), Style::bold);
    if (!survey_.complete) paper_.wrapped(text::Line(), words_("The run was cut short; this is what was known by then."), 2, Style::careful);
    paper_.blank();
    for (const auto& line : posture_words::lines_of(survey_, judgement_, words_)) row(line);
    mail();
    paper_.blank();
    for (const auto& task : judgement_.tasks)
      if (!task.known && (task.state != "note" || options_.verbosity >= 0)) tell(task);
    accepted();
    paper_.blank();
    again();
    return paper_.take();
  }

 private:
  void row(const posture_words::Line& line) {
    text::Line start("  ");
    start.add(line.title, Style::bold);
    if (options_.accessible) start.add(": ");
    else start.pad_to(indent_ + 1);
    if (!line.state.empty()) {
      start.add(words_(line.state == "ok" ? key("ok") : posture_words::level_of(line.state)), style_of(line.state));
      if (options_.accessible) start.add(": ");
    }
    if (!options_.accessible) start.pad_to(indent_ + 9);
    paper_.wrapped(start, paper_.safe(line.words), indent_ + 9);
  }

  void mail() {
    const auto lines = posture_words::mail_lines(survey_, words_);
    if (lines.empty()) return;
    paper_.blank();
    paper_.line("  " + words_("This mail, from {}", paper_.safe(survey_.mail.author)), Style::bold);
    for (const auto& line : lines) row(line);
    if (survey_.mail.spf && !survey_.mail.spf->explanation.empty())
      paper_.wrapped(text::Line("  "), words_("The domain's own words: \"{}\"", paper_.safe(shorten(survey_.mail.spf->explanation, 400))), 4);
    if (survey_.mail.spf)
      for (const auto& oddity : survey_.mail.spf->oddities) paper_.wrapped(text::Line("  "), words_("Difference: {}", words_.phrase(paper_.safe(oddity))), 4, Style::faint);
    if (survey_.mail.spf && options_.verbosity > 0)
      for (const auto& one : spf_tree(*survey_.mail.spf, words_)) paper_.wrapped(text::Line(std::string(static_cast<std::size_t>(4 + 2 * one.depth), ' ')), paper_.safe(one.text), 8 + 2 * one.depth, one.decides ? Style::plain : Style::faint);
    if (survey_.mail.dmarc)
      for (const auto& difference : survey_.mail.dmarc->differences) paper_.wrapped(text::Line("  "), words_("Difference: {}", words_.phrase(difference)), 4, Style::faint);
  }

  void tell(const Task& task) {
    const bool to_do = task.state == "fail" || task.state == "warn";
    const std::string number = to_do ? fmt::format("{}. ", ++number_) : "";
    text::Line line(options_.accessible ? "" : "  ");
    line.add(words_(posture_words::level_of(task.state)), style_of(task.state));
    if (!options_.accessible) line.pad_to(indent_);
    paper_.wrapped(line, (options_.accessible ? ": " : "") + number + posture_words::sentence_of(task, words_), indent_ + (to_do ? 3 : 0));
    for (const auto& seen : task.seen) below(key("seen"), paper_.safe(shorten(seen.text, 400)));
    if (const auto step = posture_words::step_of(task, words_); !step.empty()) below(key("do"), step);
    publish(task);
    if (options_.verbosity > 0) below(key("more"), shell_line({"mailwhy", "explain", std::string(task.kind->id)}));
  }
  // The line of zone text, and the same for the fields of a provider's form.
  void publish(const Task& task) {
    for (const auto& change : task.changes) {
      whole(act_word(change.act), change.zone_text());
      if (task.state != "note" || options_.verbosity > 0) whole(key("form"), words_("host {}, type {}, value {}", change.label(), change.type, change.value));
    }
  }
  void below(std::string_view label, const std::string& words) {
    const int at = indent_ + 3;
    paper_.wrapped(text::Line().pad_to(at).add(std::string(words_(label)) + " ", Style::faint), words, at + 2);
  }

  // To be copied: on one line, however long.
  void whole(std::string_view label, const std::string& words) {
    paper_.line(text::Line().pad_to(indent_ + 3).add(std::string(words_(label)) + " ", Style::faint).add(paper_.safe(words)));
  }

  void accepted() {
    const auto known = std::count_if(judgement_.tasks.begin(), judgement_.tasks.end(), [](const Task& task) { return task.known; });
    if (known == 0) return;
    paper_.wrapped(text::Line("  "), known == 1 ? std::string(words_("1 finding is accepted in the baseline")) : words_("{} findings are accepted in the baseline", known), 2, Style::faint);
  }

  void again() {
    const std::string code = options_.show_exit_code ? words_("exit code {}", posture::exit_code_of(judgement_.verdict)) : "";
    paper_.wrapped_with(text::Line("  ").add(words_("Again"), Style::bold).pad_to(9), shell_line(survey_.again), 9, code);
  }

  const Survey& survey_;
  const Judgement& judgement_;
  const TextOptions& options_;
  const Words& words_;
  Paper paper_;
  int indent_, number_ = 0;
};
}  // namespace

std::string posture_text(const Survey& survey, const Judgement& judgement, const TextOptions& options, const Words& words) { return Report(survey, judgement, options, words).take(); }

}  // namespace mailwhy::report
