// The report of mailwhy send for people: each recipient's fate with the server's own words, what is not known after that, and how the
// message is found again.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "mailwhy/base/text.h"
#include "mailwhy/report/send/send.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/text/sections.h"

namespace mailwhy::report {
namespace {
using evidence::Sent;
using evidence::SentOutcome;
using smtp::Fate;
using text::Line;
using text::Paper;
using text::Style;

std::string_view fate_word(Fate fate) {
  switch (fate) {
    case Fate::accepted: return key("ok");
    case Fate::refused: return key("FAIL");
    case Fate::delayed: return key("LATER");
    case Fate::halted: return key("note");
    case Fate::unknown: return key("?");
    case Fate::broken_off:
    case Fate::not_tried: break;
  }
  return key("FAIL");
}

Style fate_style(Fate fate) {
  switch (fate) {
    case Fate::accepted: return Style::good;
    case Fate::delayed: return Style::later;
    case Fate::halted: return Style::faint;
    case Fate::unknown: return Style::careful;
    default: return Style::bad;
  }
}

// Some filters say with their yes that nobody will see the message (catalogue D10).
bool says_put_aside(const smtp::Reply& reply) {
  constexpr std::array phrases{std::string_view("quarantin"), std::string_view("discard"),   std::string_view("as spam"),     std::string_view("is spam"),
                               std::string_view("like spam"), std::string_view("as junk"),   std::string_view("spam folder"), std::string_view("junk folder"),
                               std::string_view("to spam"),   std::string_view("black hole")};
  const std::string words = reply.words();
  if (contains_ignoring_case(words, "not ") || contains_ignoring_case(words, "no ")) return false;
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) { return contains_ignoring_case(words, phrase); });
}

class Report {
 public:
  Report(const Sent& sent, const TextOptions& options, const Words& words, MeaningWords meaning_words)
      : sent_(sent), options_(options), words_(words), meaning_words_(meaning_words), paper_(options), indent_(options.accessible ? 2 : 9) {}

  std::string take() {
    head();
    paper_.blank();
    for (std::size_t i = 0; i < sent_.recipients.size(); ++i) tell(i);
    remarks();
    paper_.blank();
    after();
    std::string out = paper_.take();
    if (options_.verbosity > 0) out += transcript();
    return out + exit_code();
  }

 private:
  void head() {
    const auto accepted = count(Fate::accepted);
    const bool halted = count(Fate::halted) > 0;
    const std::string line = halted                                ? std::string(words_(key("Stopped as told: no message was sent")))
                             : accepted == sent_.recipients.size() ? std::string(words_(key("ACCEPTED: the message was taken for every recipient")))
                             : accepted > 0                        ? words_("PARTLY ACCEPTED: taken for {} of {} recipients", accepted, sent_.recipients.size())
                             : count(Fate::unknown) > 0            ? std::string(words_(key("UNKNOWN whether the message was accepted")))
                                                                   : std::string(words_(key("NOT SENT: nobody has accepted the message")));
    paper_.wrapped_with(Line(), line, 2, to_readable(sent_.elapsed), Style::bold);
    if (!sent_.vantage.helo.empty())
      paper_.wrapped(Line("  "), words_("from <{}>, said hello as {}, {} bytes", paper_.safe(sent_.sender), paper_.safe(sent_.vantage.helo), sent_.size_bytes), 2, Style::faint);
    if (!sent_.complete) paper_.wrapped(Line(), words_("The run was cut short; this is what was known by then."), 2, Style::careful);
  }

  std::size_t count(Fate fate) const {
    std::size_t out = 0;
    for (std::size_t i = 0; i < sent_.recipients.size(); ++i)
      if (evidence::outcome_of(sent_, i).fate == fate) ++out;
    return out;
  }

  void tell(std::size_t recipient) {
    const auto outcome = evidence::outcome_of(sent_, recipient);
    Line line(options_.accessible ? "" : "  ");
    line.add(words_(fate_word(outcome.fate)), fate_style(outcome.fate));
    if (!options_.accessible) line.pad_to(indent_);
    paper_.wrapped(line, (options_.accessible ? ": " : "") + sent_summary(sent_, recipient, words_), indent_);
    if (outcome.exchange && outcome.exchange->reply)
      below(key("says"), "\"" + paper_.safe(shorten(outcome.exchange->reply->text(), 400)) + "\"");
    if (outcome.cause) below(key("means"), std::string(words_(meaning_words_(outcome.cause->meaning))));
    if (outcome.fate == Fate::accepted && outcome.exchange && outcome.exchange->reply && says_put_aside(*outcome.exchange->reply))
      below(key("note"), std::string(words_(key("By the server's own words it may not be seen: ask the recipient to look among what was put aside as spam."))));
    if (outcome.fate == Fate::unknown)
      below(key("do"), std::string(words_(key("Do not send it again at once: it may arrive twice. Ask that server's postmaster for the message by its Message-ID."))));
    for (const auto& step : sent_steps(outcome, words_)) below(key("do"), step);
    before(recipient, outcome);
  }

  // What the hosts before said.
  void before(std::size_t recipient, const SentOutcome& outcome) {
    if (outcome.group == nullptr) return;
    for (const auto& attempt : outcome.group->attempts) {
      const bool for_it = std::find(attempt.recipients.begin(), attempt.recipients.end(), recipient) != attempt.recipients.end();
      if (&attempt == outcome.attempt || !for_it) continue;
      const std::string host = (attempt.session.host.is_root() ? "" : attempt.session.host.text() + " ") + attempt.session.to.text();
      std::string why;
      if (!attempt.session.connect.ok()) why = text::failure_words(attempt.session.connect.failure(), words_);
      else if (attempt.session.tls && !attempt.session.tls->ok()) why = "TLS: " + text::failure_words(attempt.session.tls->failure(), words_);
      else
        for (const auto& exchange : attempt.session.transcript.exchanges) {
          if (exchange.reply && !exchange.reply->positive() && !exchange.reply->intermediate()) why = "\"" + paper_.safe(shorten(exchange.reply->text(), 200)) + "\"";
          else if (exchange.failure && why.empty()) why = text::failure_words(*exchange.failure, words_);
        }
      below(key("before"), host + ": " + why);
    }
  }

  void below(std::string_view label, const std::string& words) {
    paper_.wrapped(Line().pad_to(indent_).add(std::string(words_(label)) + " ", Style::faint), words, indent_ + 2);
  }

  void remarks() {
    std::set<std::string> said;
    for (const auto& group : sent_.groups)
      for (const auto& attempt : group.attempts)
        for (const auto& left_out : attempt.result.left_out)
          if (said.insert(left_out).second) {
            Line line(options_.accessible ? "" : "  ");
            line.add(words_(key("note")), Style::faint);
            if (!options_.accessible) line.pad_to(indent_);
            paper_.wrapped(line, (options_.accessible ? ": " : "") + words_.phrase(left_out), indent_);
          }
  }

  std::string transcript() const {
    evidence::Evidence evidence;
    for (const auto& group : sent_.groups)
      for (const auto& attempt : group.attempts) evidence.sessions.push_back(attempt.session);
    TextOptions options = options_;
    options.language = words_.language();
    return transcript_text(evidence, options) + "\n";
  }

  void after() {
    if (count(Fate::accepted) > 0)
      paper_.wrapped(Line("  "), words_("What becomes of it from here on is not known from this side: a server that has accepted may still file it as spam, pass it on or return it."), 2);
    if (count(Fate::accepted) + count(Fate::unknown) > 0) {
      if (!sent_.trace.empty()) paper_.wrapped(Line("  ").add(words_(key("Trace")), Style::bold).pad_to(9), sent_.trace, 9);
      if (!sent_.message_id.empty()) paper_.wrapped(Line("  ").add("Message-ID", Style::bold).pad_to(9), paper_.safe(sent_.message_id), 9);
    }
  }

  std::string exit_code() const {
    if (!options_.show_exit_code) return {};
    Paper paper(options_);
    paper.wrapped(Line("  "), words_("exit code {}", evidence::verdict_of(sent_).exit_code), 2, Style::faint);
    return paper.take();
  }

  const Sent& sent_;
  const TextOptions& options_;
  const Words& words_;
  MeaningWords meaning_words_;
  Paper paper_;
  int indent_;
};
}  // namespace

std::string sent_text(const Sent& sent, const TextOptions& options, const Words& words, MeaningWords meaning_words) {
  return Report(sent, options, words, meaning_words).take();
}

std::string sent_lines(const Sent& sent, const TextOptions& options) {
  const Paper paper(options);
  std::string out;
  for (std::size_t i = 0; i < sent.recipients.size(); ++i) {
    const auto outcome = evidence::outcome_of(sent, i);
    const auto verdict = evidence::verdict_of(sent, i);
    const std::string words = outcome.exchange && outcome.exchange->reply ? outcome.exchange->reply->text() : std::string(verdict.cause);
    out += fmt::format("{:<12}  {}  {}\n", verdict.verdict, paper.safe(sent.recipients[i]), paper.safe(shorten(outcome.queue_id.empty() ? words : outcome.queue_id, 200)));
  }
  return out;
}

}  // namespace mailwhy::report
