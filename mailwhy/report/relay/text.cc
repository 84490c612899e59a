// The report of mailwhy relay for people (ux.md M12).
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/relay/relay.h"
#include "mailwhy/report/text/paper.h"

namespace mailwhy::report {
namespace {
using relay::Outcome;
using text::Line;
using text::Paper;
using text::Style;

constexpr std::size_t shown_at_most = 6;

Style style_of(std::string_view state) {
  if (state == "fail") return Style::bad;
  return state == "note" ? Style::faint : Style::careful;
}
std::string_view level_of(std::string_view state) {
  if (state == "fail") return key("must");
  if (state == "warn") return key("should");
  return state == "note" ? key("note") : std::string_view("?");
}

class Report {
 public:
  Report(const relay::Survey& survey, const relay::Judgement& judgement, bool all, const TextOptions& options, const Words& words)
      : survey_(survey), judgement_(judgement), all_(all || options.verbosity > 0), options_(options), words_(words), paper_(options), indent_(options.accessible ? 2 : 10) {}

  std::string take() {
    head();
    tries();
    message();
    domains();
    for (const auto& finding : judgement_.findings) tell(finding);
    paper_.blank();
    again();
    return paper_.take();
  }

 private:
  bool is_control(std::size_t i) const {
    const auto kind = survey_.tried[i].form.kind;
    return kind != relay::Form::Kind::plain && kind != relay::Form::Kind::routed;
  }

  void head() {
    paper_.wrapped_with(Line(), relay_summary(survey_, judgement_, words_), 2, to_readable(survey_.elapsed), Style::bold);
    if (survey_.ours) paper_.wrapped(Line("  "), words_("asked from {}: {}", survey_.ours->text(), words_(relay_words::word_of(survey_.standing))), 2, Style::faint);
    const bool sent = survey_.proof && survey_.proof->state == relay::Proof::State::handed_over;
    if (!survey_.doors.empty() && !sent) paper_.wrapped(Line("  "), std::string(words_("no message was sent: every try ends after RCPT TO")), 2, Style::faint);
    if (sent) paper_.wrapped(Line("  "), std::string(words_("every try ends after RCPT TO; then one message was handed over")), 2, Style::faint);
    if (!survey_.complete) paper_.wrapped(Line(), words_("The run was cut short; this is what was known by then."), 2, Style::careful);
  }

  void tries() {
    std::size_t shown = 0, hidden = 0;
    for (std::size_t i = 0; i < survey_.tried.size(); ++i) {
      const Outcome outcome = judgement_.tries[i].outcome;
      if (is_control(i) || outcome == Outcome::not_tried) continue;
      const bool odd = outcome != Outcome::refused;
      if (!all_ && !odd && shown >= shown_at_most) {
        ++hidden;
        continue;
      }
      if (shown++ == 0) paper_.blank();
      one_try(i);
    }
    if (hidden > 0) paper_.wrapped(Line("  "), words_("... {} more, all refused (--all shows them)", hidden), 2, Style::faint);
  }
  void one_try(std::size_t i) {
    const auto& tried = survey_.tried[i];
    const Outcome outcome = judgement_.tries[i].outcome;
    const auto* reply = tried.decisive();
    const std::string code = reply == nullptr ? std::string("-") : std::to_string(reply->code) + (reply->enhanced ? " " + reply->enhanced->text() : "");
    const std::string envelope = "<" + paper_.safe(tried.form.trial.sender) + "> -> <" + paper_.safe(tried.form.trial.recipient) + ">";
    const Style style = outcome == Outcome::accepted ? Style::careful : Style::plain;
    paper_.wrapped_with(Line("  "), envelope, 4, code + "  " + std::string(words_(relay_words::word_of(outcome))), style);
  }

  // The one that was to prove it.
  void message() {
    if (!survey_.proof) return;
    const auto& proof = *survey_.proof;
    paper_.blank();
    const std::string mailbox = paper_.safe(proof.mailbox.unicode());
    if (proof.state == relay::Proof::State::nothing_accepted) return labelled(key("message"), words_("none was sent: no envelope for {} was accepted", mailbox));
    if (proof.state == relay::Proof::State::declined) return labelled(key("message"), std::string(words_("none was sent: you said no")));
    const auto& trial = survey_.tried[proof.tried].form.trial;
    std::string said = "<" + paper_.safe(trial.sender) + "> -> <" + paper_.safe(trial.recipient) + ">: " + std::string(words_(relay_words::word_of(proof.fate)));
    if (!proof.queue_id.empty()) said += ", " + words_("queue id {}", paper_.safe(proof.queue_id));
    labelled(key("message"), said);
    if (proof.reply) below(key("says"), "\"" + paper_.safe(shorten(proof.reply->text(), 400)) + "\"");
    else if (!proof.failure.empty()) below(key("says"), paper_.safe(shorten(words_.phrase(proof.failure), 400)));
    below(key("by"), paper_.safe(survey_.target) + " " + proof.to.text());
    if (proof.fate != smtp::Fate::accepted && proof.fate != smtp::Fate::unknown) return;
    below("X-Mailwhy-Trace", proof.trace);
    below("Message-ID", paper_.safe(proof.message_id));
  }

  void domains() {
    if (judgement_.domains.empty()) return;
    paper_.blank();
    for (const auto& said : judgement_.domains) labelled(key("domain"), said.domain.text() + ": " + std::string(words_(relay_words::word_of(said.responsible))));
  }
  void labelled(std::string_view label, const std::string& said) {
    Line line("  ");
    line.add(words_(label), Style::faint);
    if (!options_.accessible) line.pad_to(indent_);
    paper_.wrapped(line, (options_.accessible ? ": " : "") + said, indent_);
  }

  void tell(const relay::Finding& finding) {
    paper_.blank();
    const auto state = finding.kind->state;
    Line line(options_.accessible ? "" : "  ");
    line.add(words_(level_of(state)), style_of(state));
    if (!options_.accessible) line.pad_to(indent_);
    paper_.wrapped(line, (options_.accessible ? ": " : "") + relay_words::sentence_of(finding, words_), indent_);
    for (const auto& seen : finding.seen) below(key("seen"), "\"" + paper_.safe(shorten(seen, 400)) + "\"");
    if (finding.kind->id == "relay.open" && !survey_.proof) below(key("sure"), std::string(words_("A yes to RCPT TO is not yet a delivery: some servers take all and throw it away. A message to a mailbox of yours proves it: --send ADDRESS.")));
    if (const auto step = relay_words::step_of(finding, words_); !step.empty()) below(key("do"), step);
    if (options_.verbosity > 0) below(key("more"), shell_line({"mailwhy", "explain", std::string(finding.kind->id)}));
  }
  void below(std::string_view label, const std::string& words) {
    paper_.wrapped(Line().pad_to(indent_).add(std::string(words_(label)) + " ", Style::faint), words, indent_ + 2);
  }

  void again() {
    const std::string code = options_.show_exit_code ? words_("exit code {}", judgement_.exit_code()) : "";
    std::vector<std::string> line{"mailwhy", "relay", survey_.target};
    if (survey_.domains_given) for (const auto& domain : survey_.domains) line.insert(line.end(), {"--domain", domain.text()});
    if (survey_.proof) line.insert(line.end(), {"--send", survey_.names.outside.text()});
    else if (survey_.outside_given) line.insert(line.end(), {"--to", survey_.names.outside.text()});
    paper_.wrapped_with(Line("  ").add(words_("Again"), Style::bold).pad_to(9), shell_line(line), 9, code);
  }

  const relay::Survey& survey_;
  const relay::Judgement& judgement_;
  bool all_;
  const TextOptions& options_;
  const Words& words_;
  Paper paper_;
  int indent_;
};
}  // namespace

std::string relay_text(const relay::Survey& survey, const relay::Judgement& judgement, bool all, const TextOptions& options, const Words& words) {
  return Report(survey, judgement, all, options, words).take();
}

std::string relay_line(const relay::Survey& survey, const relay::Judgement& judgement, const TextOptions& options) {
  const Paper paper(options);
  const std::string_view first = judgement.findings.empty() ? "-" : judgement.findings.front().kind->id;
  return fmt::format("{:<12}  {}  {}\n", to_string(judgement.verdict), paper.safe(survey.target), first);
}

}  // namespace mailwhy::report
