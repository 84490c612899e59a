// The report of mailwhy login for people: the verdict, what each server offers in clear and in TLS, and what was found.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/login/login.h"
#include "mailwhy/report/text/paper.h"

namespace mailwhy::report {
namespace {
using login::Door;
using login::Judgement;
using login::Survey;
using text::Line;
using text::Paper;
using text::Style;

Style style_of(const login::Kind& kind) {
  if (kind.state == "fail") return Style::bad;
  if (kind.state == "later") return Style::later;
  return kind.state == "note" ? Style::faint : Style::careful;
}

class Report {
 public:
  Report(const Survey& survey, const Judgement& judgement, const TextOptions& options, const Words& words)
      : survey_(survey), judgement_(judgement), options_(options), words_(words), paper_(options), indent_(options.accessible ? 2 : 10) {}

  std::string take() {
    paper_.wrapped_with(Line(), login_summary(survey_, judgement_, words_), 2, to_readable(survey_.elapsed), Style::bold);
    if (!survey_.complete) paper_.wrapped(Line(), words_("The run was cut short; this is what was known by then."), 2, Style::careful);
    if (!survey_.doors.empty()) paper_.blank();
    for (std::size_t i = 0; i < survey_.doors.size(); ++i) offer(survey_.doors[i], survey_.best == i);
    if (options_.verbosity > 0 && survey_.attempt) steps(*survey_.attempt);
    if (options_.verbosity > 1) transcripts();
    if (!judgement_.findings.empty()) paper_.blank();
    for (const auto& finding : judgement_.findings) tell(finding);
    paper_.blank();
    again();
    return paper_.take();
  }

 private:
  // "mail.example.org:587  in clear: none; TLSv1.3, certificate proved: PLAIN LOGIN"
  void offer(const Door& door, bool best) {
    Line line("  ");
    std::string name = login::name_of(door);
    if (!door.place.host.is_root()) name += " (" + door.to.address.text() + ")";
    line.add(paper_.safe(name) + "  ", best ? Style::bold : Style::plain);
    paper_.wrapped(line, what_is_there(door), 6, door.connect.ok() ? Style::plain : Style::faint);
  }
  std::string what_is_there(const Door& door) const {
    if (!door.connect.ok()) {
      const auto& failure = door.connect.failure();
      return std::string(words_(key("no connection"))) + ": " + words_.phrase(failure.detail.empty() ? to_string(failure.kind) : std::string_view(failure.detail));
    }
    std::string out;
    if (const auto* clear = door.in_clear()) {
      out += words_("in clear: {}", mechanisms(*clear));
      if (!clear->starttls) out += std::string(", ") + std::string(words_(key("no STARTTLS")));
    }
    if (const auto* encrypted = door.in_tls()) {
      if (!out.empty()) out += "; ";
      out += login_words::protection_of(door, words_) + ": " + mechanisms(*encrypted);
    } else if (door.tls && !door.tls->ok()) {
      if (!out.empty()) out += "; ";
      out += std::string(words_(key("TLS fails"))) + ": " + words_.phrase(door.tls->failure().detail);
    }
    return out.empty() ? last_words(door) : out;
  }
  std::string mechanisms(const smtp::Capabilities& offered) const {
    return offered.auth.empty() ? std::string(words_(key("no login"))) : paper_.safe(shorten(join(offered.auth, " "), 300));
  }
  std::string last_words(const Door& door) const {
    std::string out(words_(key("no mail server that we can talk to")));
    for (const auto& exchange : door.transcript.exchanges) {
      if (exchange.reply && !exchange.reply->positive()) return out + ": " + paper_.safe(shorten(exchange.reply->text(), 300));
      if (exchange.failure) return out + ": " + words_.phrase(exchange.failure->detail);
    }
    return out;
  }

  // Every line of the exchange, explained; what is secret is not there.
  void steps(const Door& door) {
    paper_.blank();
    paper_.wrapped(Line("  "), words_("The login at {}, {}:", login::name_of(door), login_words::protection_of(door, words_)), 2, Style::bold);
    const auto& exchanges = door.transcript.exchanges;
    for (const auto& step : door.outcome.steps) {
      if (step.exchange >= exchanges.size()) continue;
      const auto& exchange = exchanges[step.exchange];
      paper_.wrapped(Line("    C  "), paper_.safe(exchange.command), 9);
      paper_.wrapped(Line("       | "), words_.phrase(step.said), 9, Style::faint);
      if (exchange.reply) paper_.wrapped(Line("    S  "), paper_.safe(shorten(exchange.reply->text(), 1000)), 9);
    }
  }
  void transcripts() {
    for (const auto& door : survey_.doors) transcript(door);
    if (survey_.attempt) transcript(*survey_.attempt);
  }
  void transcript(const Door& door) {
    paper_.blank();
    paper_.line(Line("  ").add(paper_.safe(login::name_of(door) + " " + door.to.address.text()), Style::bold));
    for (const auto& exchange : door.transcript.exchanges) {
      const char* mark = exchange.encrypted ? "*" : " ";
      if (!exchange.command.empty()) paper_.wrapped(Line(fmt::format("   C{} ", mark)), paper_.safe(exchange.command), 8);
      if (exchange.reply)
        for (const auto& one : exchange.reply->lines) paper_.wrapped(Line(fmt::format("   S{} ", mark)), fmt::format("{} {}", exchange.reply->code, paper_.safe(shorten(one, 1000))), 8);
      if (exchange.failure) paper_.wrapped(Line("   !  "), words_.phrase(exchange.failure->detail), 8, Style::careful);
    }
  }

  void tell(const login::Finding& finding) {
    Line line(options_.accessible ? "" : "  ");
    line.add(words_(login_words::level_of(*finding.kind)), style_of(*finding.kind));
    if (!options_.accessible) line.pad_to(indent_);
    paper_.wrapped(line, (options_.accessible ? ": " : "") + login_words::sentence_of(finding, words_) + sure(finding), indent_);
    for (const auto& seen : finding.seen) below(key("seen"), "\"" + paper_.safe(shorten(seen.text, 400)) + "\"");
    for (const auto& step : login_words::steps_of(finding, words_)) below(key("do"), step);
    if (options_.verbosity > 0) below(key("more"), shell_line({"mailwhy", "explain", std::string(finding.kind->id)}));
  }
  std::string sure(const login::Finding& finding) const {
    if (finding.confidence == "certain") return {};
    return fmt::format(" ({})", words_(finding.confidence == "likely" ? key("likely") : key("a guess")));
  }
  void below(std::string_view label, const std::string& words) {
    const int at = indent_ + 3;
    paper_.wrapped(Line().pad_to(at).add(std::string(words_(label)) + " ", Style::faint), words, at + 2);
  }

  void again() {
    const std::string code = options_.show_exit_code ? words_("exit code {}", login::exit_code_of(judgement_.verdict)) : "";
    std::vector<std::string> words{"mailwhy", "login", survey_.target};
    words.insert(words.end(), survey_.more.begin(), survey_.more.end());
    paper_.wrapped_with(Line("  ").add(words_("Again"), Style::bold).pad_to(9), shell_line(words), 9, code);
  }

  const Survey& survey_;
  const Judgement& judgement_;
  const TextOptions& options_;
  const Words& words_;
  Paper paper_;
  int indent_;
};
}  // namespace

std::string login_text(const Survey& survey, const Judgement& judgement, const TextOptions& options, const Words& words) {
  return Report(survey, judgement, options, words).take();
}

std::string login_line(const Survey& survey, const Judgement& judgement, const TextOptions& options) {
  const Paper paper(options);
  const std::string_view first = judgement.findings.empty() ? "-" : judgement.findings.front().kind->id;
  return fmt::format("{:<12}  {}  {}\n", login::to_string(judgement.verdict), paper.safe(survey.target), first);
}

}  // namespace mailwhy::report
