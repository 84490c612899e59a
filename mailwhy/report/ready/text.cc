// The report of mailwhy ready for people (ux.md M21): what to do in order, then what is in order already.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/contacts/contacts.h"
#include "mailwhy/report/ready/ready.h"
#include "mailwhy/report/text/paper.h"

namespace mailwhy::report {
namespace {
using ready::Judgement;
using ready::Survey;
using ready::Task;
using text::Line;
using text::Paper;
using text::Style;

Style style_of(std::string_view state) {
  if (state == "fail") return Style::bad;
  return state == "note" ? Style::faint : Style::careful;
}

class Report {
 public:
  Report(const Survey& survey, const Judgement& judgement, const TextOptions& options, const Words& words, const std::vector<contact::Contact>& contacts)
      : survey_(survey), judgement_(judgement), options_(options), words_(words), contacts_(contacts), paper_(options), indent_(options.accessible ? 2 : 10) {}

  std::string take() {
    head();
    paper_.blank();
    for (const auto& task : judgement_.tasks) tell(task);
    for (const auto& face : survey_.faces) merits(face.address.text(), ready_words::merits_of(survey_, face, words_));
    merits(survey_.host.is_root() ? std::string(words_("the server")) : survey_.host.text(), ready_words::merits_of_server(survey_, words_));
    moving();
    whom();
    paper_.blank();
    again();
    return paper_.take();
  }

 private:
  void head() {
    paper_.wrapped_with(Line(), ready_summary(survey_, judgement_, words_), 2, to_readable(survey_.elapsed), Style::bold);
    if (!survey_.faces.empty()) {
      std::vector<std::string> addresses;
      for (const auto& face : survey_.faces) addresses.push_back(face.address.text());
      std::string line = join(addresses, ", ");
      if (!survey_.helo.empty()) line += "; " + words_("says hello as {} ({})", paper_.safe(survey_.helo), words_(helo_from()));
      paper_.wrapped(Line("  "), line, 2, Style::faint);
    }
    if (survey_.left_out > 0) paper_.wrapped(Line("  "), words_("{} more addresses were left out", survey_.left_out), 2, Style::careful);
    if (!survey_.complete) paper_.wrapped(Line(), words_("The run was cut short; this is what was known by then."), 2, Style::careful);
  }
  std::string_view helo_from() const {
    if (survey_.helo_from == "given") return key("as given");
    if (survey_.helo_from == "host") return key("taken from its name; another one: --helo NAME");
    return survey_.helo_from == "greeting" ? key("as it greets; another one: --helo NAME") : key("from reverse DNS; another one: --helo NAME");
  }

  void tell(const Task& task) {
    const std::string_view level = ready_words::level_of(task.state);
    const bool to_do = task.state == "fail" || task.state == "warn";
    const std::string number = to_do ? fmt::format("{}. ", ++number_) : "";
    Line line(options_.accessible ? "" : "  ");
    line.add(words_(level), style_of(task.state));
    if (!options_.accessible) line.pad_to(indent_);
    paper_.wrapped(line, (options_.accessible ? ": " : "") + number + ready_words::sentence_of(task, words_), indent_ + (to_do ? 3 : 0));
    for (const auto& seen : task.seen) below(key("seen"), "\"" + paper_.safe(shorten(seen.text, 400)) + "\"");
    for (const auto& step : ready_words::steps_of(task, words_)) below(key("do"), step);
    for (const auto& record : task.publish) below(key("publish"), record);
    if (options_.verbosity > 0) below(key("more"), shell_line({"mailwhy", "explain", std::string(task.kind->id)}));
  }
  void below(std::string_view label, const std::string& words) {
    const int at = indent_ + 3;
    paper_.wrapped(Line().pad_to(at).add(std::string(words_(label)) + " ", Style::faint), words, at + 2);
  }

  void merits(const std::string& whose, const std::vector<std::string>& all) {
    if (all.empty()) return;
    Line line(options_.accessible ? "" : "  ");
    line.add(words_("ok"), Style::good);
    if (!options_.accessible) line.pad_to(indent_);
    paper_.wrapped(line, (options_.accessible ? ": " : "") + paper_.safe(whose) + ": " + join(all, ", "), indent_);
  }

  // What to do in which order so that no mail is lost on the way.
  void moving() {
    const auto steps = ready::order_of_work(survey_, judgement_);
    if (steps.empty()) return;
    paper_.blank();
    paper_.wrapped(Line("  "), words_("Order of work when moving from {}:", survey_.move->old_host.text()), 4, Style::bold);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto state = steps[i].state;
      const std::string_view word = state == ready::MoveStep::State::done ? words_("done") : state == ready::MoveStep::State::todo ? words_("to do") : std::string_view("?");
      Line line(fmt::format("  {:>2} ", i + 1));
      line.add(fmt::format("[{}] ", word), state == ready::MoveStep::State::done ? Style::good : Style::careful);
      const auto remark = ready_words::remark_on(steps[i], survey_, judgement_, words_);
      paper_.wrapped(line, ready_words::step_of(steps[i], survey_, words_) + (remark.empty() ? "" : " (" + remark + ")"), 5);
    }
  }

  // Who can do what the owner of the server cannot.
  void whom() {
    constexpr std::size_t most = 4;
    if (contacts_.empty()) return;
    paper_.blank();
    paper_.line("  " + std::string(words_("Whom to ask")), Style::bold);
    for (std::size_t i = 0; i < std::min(most, contacts_.size()); ++i) {
      const auto& one = contacts_[i];
      paper_.wrapped(Line("  "), paper_.safe(fmt::format("{}: {} ({})", one.about, contact_ways(one), contact_origin(one, words_))), 4);
    }
  }

  void again() {
    const std::string code = options_.show_exit_code ? words_("exit code {}", ready::exit_code_of(judgement_.verdict)) : "";
    std::vector<std::string> line{"mailwhy", "ready", survey_.target};
    if (survey_.helo_from == "given") line.insert(line.end(), {"--helo", survey_.helo});
    for (const auto& one : survey_.domains)
      if (one.given) line.insert(line.end(), {"--domain", one.domain.text()});
    if (survey_.move) line.insert(line.end(), {"--moving-from", survey_.move->old_host.text()});
    paper_.wrapped_with(Line("  ").add(words_("Again"), Style::bold).pad_to(9), shell_line(line), 9, code);
  }

  const Survey& survey_;
  const Judgement& judgement_;
  const TextOptions& options_;
  const Words& words_;
  const std::vector<contact::Contact>& contacts_;
  Paper paper_;
  int indent_, number_ = 0;
};
}  // namespace

std::string ready_text(const Survey& survey, const Judgement& judgement, const TextOptions& options, const Words& words, const std::vector<contact::Contact>& contacts) {
  return Report(survey, judgement, options, words, contacts).take();
}

std::string ready_line(const Survey& survey, const Judgement& judgement, const TextOptions& options) {
  const Paper paper(options);
  const std::string_view first = judgement.tasks.empty() ? "-" : judgement.tasks.front().kind->id;
  return fmt::format("{:<12}  {}  {}\n", to_string(judgement.verdict), paper.safe(survey.target), first);
}

}  // namespace mailwhy::report
