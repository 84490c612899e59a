// One message as a time line, and one failed attempt.
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/log/log.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report {
namespace {
using log_words::clock;
using log_words::span;
using logs::Fate;
using logs::Outcome;
using text::Line;
using text::Paper;
using text::Style;

constexpr int time_width = 22;

bool failed(Outcome outcome) { return outcome == Outcome::deferred || outcome == Outcome::bounced || outcome == Outcome::expired || outcome == Outcome::undeliverable; }

std::string_view outcome_word(Outcome outcome) {
  switch (outcome) {
    case Outcome::sent: return key("delivered");
    case Outcome::deferred: return key("put off");
    case Outcome::bounced: return key("refused or failed");
    case Outcome::expired: return key("given up after days");
    case Outcome::undeliverable: return key("cannot be delivered");
    case Outcome::filtered: return key("held by a filter");
    case Outcome::discarded: return key("thrown away");
    case Outcome::none: break;
  }
  return key("no outcome told");
}
Style outcome_style(Outcome outcome) {
  if (outcome == Outcome::sent) return Style::good;
  return outcome == Outcome::deferred ? Style::later : failed(outcome) ? Style::bad : Style::plain;
}

std::string_view step_word(logs::Kind kind) {
  using logs::Kind;
  switch (kind) {
    case Kind::arrived: return key("came in");
    case Kind::queued: return key("into the queue");
    case Kind::handed_on: return key("handed on");
    case Kind::filter: return key("a filter says");
    case Kind::expired: return key("the queue gives up");
    case Kind::done: return key("out of the queue");
    case Kind::reject: return key("refused here");
    case Kind::message_id: return key("its Message-ID");
    case Kind::lost: return key("the connection was lost");
    case Kind::tls: return key("about encryption");
    case Kind::trouble: return key("trouble");
    case Kind::connect: return key("a client came");
    case Kind::disconnect: return key("the client left");
    case Kind::login_failed: return key("a login failed");
    default: break;
  }
  return key("noted");
}

std::string relay_of(const logs::Attempt& attempt) {
  std::string out = attempt.relay_name;
  if (!attempt.relay_address.empty()) out += (out.empty() ? "" : " ") + ("[" + attempt.relay_address + "]");
  if (attempt.relay_port != 0 && attempt.relay_port != 25) out += ":" + std::to_string(attempt.relay_port);
  return out;
}

class Teller {
 public:
  Teller(LogReasons& reasons, const TextOptions& options, const Words& words) : reasons_(reasons), options_(options), words_(words), paper_(options) {}

  std::string story(const logs::Story& story) {
    head(story);
    // Steps and attempts in the order of their times; what came at once stays in the order of the log.
    std::size_t step = 0;
    std::size_t told = 0;
    const std::size_t most = options_.verbosity > 0 ? 10'000 : 60;
    for (const auto& attempt : story.attempts) {
      while (step < story.steps.size() && comes_before(story.steps[step], attempt)) tell(story.steps[step++]);
      if (++told > most) break;
      tell(attempt, story.from);
    }
    if (told > most) paper_.line(Line("  " + words_("... {} more", story.attempts.size() - most), Style::faint));
    while (step < story.steps.size()) tell(story.steps[step++]);
    if (story.attempts_left_out > 0) paper_.line(Line("  " + words_("... {} more", story.attempts_left_out), Style::faint));
    if (!story.children.empty()) row(words_(key("from it came")), join(std::vector<std::string>{story.children}, " "));
    paper_.blank();
    return paper_.take();
  }

  std::string attempt(const logs::Attempt& attempt, std::string_view id, std::string_view sender) {
    Line line(clock(attempt.time), Style::faint);
    line.add("  ").add(id, Style::faint).add(id.empty() ? "" : "  ");
    line.add(words_(outcome_word(attempt.outcome)), outcome_style(attempt.outcome)).add(": ");
    const std::string to = paper_.safe(shorten(attempt.to, 200)), relay = paper_.safe(shorten(relay_of(attempt), 200));
    paper_.wrapped(line, to + (relay.empty() ? "" : " (" + relay + ")"), 4);
    why(attempt, sender, 4);
    return paper_.take();
  }

 private:
  // Of the same second: what follows from attempts comes after them.
  static bool comes_before(const logs::Step& step, const logs::Attempt& attempt) {
    const bool follows = step.kind == logs::Kind::done || step.kind == logs::Kind::expired || step.kind == logs::Kind::handed_on;
    return step.time < attempt.time || (step.time == attempt.time && !follows);
  }

  void head(const logs::Story& story) {
    const auto ends = logs::last_attempts(story);
    const Fate fate = logs::fate_of(story, ends);
    static constexpr std::pair<std::string_view, Style> heads[] = {{key("DELIVERED"), Style::good}, {key("NOT DELIVERED to everybody"), Style::bad}, {key("STILL WAITING"), Style::later}, {key("END NOT IN THE LOG"), Style::careful}};
    const auto& [word, style] = heads[static_cast<std::size_t>(fate)];
    const bool nobody = fate == Fate::failed && std::all_of(ends.begin(), ends.end(), [](const logs::LastAttempt& one) { return one.end == logs::LastAttempt::End::lost; });
    Line line(nobody ? words_(key("NOT DELIVERED")) : words_(word), style);
    line.add("  " + paper_.safe(story.id) + (story.notification ? ", " + std::string(words_(key("a notice to a sender"))) : ""), Style::bold);
    paper_.line(line);
    if (story.from_known) row(words_(key("from")), story.from.empty() ? "<>" : paper_.safe(shorten(story.from, 300)));
    // A local program's mail comes with the number of its user.
    const bool local = std::all_of(story.user.begin(), story.user.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!story.user.empty()) row(words_(local ? key("local user") : key("logged in as")), paper_.safe(shorten(story.user, 300)));
    if (!story.client_name.empty() || !story.client_address.empty()) row(words_(key("came from")), paper_.safe(shorten(story.client_name + (story.client_address.empty() ? "" : " [" + story.client_address + "]"), 300)));
    if (!story.message_id.empty()) row("Message-ID", "<" + paper_.safe(shorten(story.message_id, 300)) + ">");
    if (!story.parent.empty()) row(words_(key("it comes from")), paper_.safe(story.parent));
    std::string sizes;
    if (story.size > 0) sizes = words_("{} bytes", log_words::number(story.size, words_));
    if (story.recipients > 0) sizes += (sizes.empty() ? "" : ", ") + (story.recipients == 1 ? std::string(words_(key("1 recipient"))) : words_("{} recipients", story.recipients));
    const std::string host = story.host.empty() ? "" : paper_.safe(story.host + (story.instance.empty() || story.instance == "postfix" ? "" : " " + story.instance));
    if (!sizes.empty()) row(words_(key("size")), host.empty() ? sizes : sizes + ", " + host);
    else if (!host.empty()) row(words_(key("host")), host);
  }
  void row(std::string_view label, const std::string& text) {
    if (options_.accessible) return paper_.wrapped(Line("  "), std::string(label) + ": " + text, 2);
    paper_.wrapped(Line("  ").add(label, Style::faint).pad_to(17), text, 17);
  }

  void tell(const logs::Step& step) {
    if (options_.verbosity < 1 && step.kind == logs::Kind::noted) return;
    Line line("  ");
    line.add(clock(step.time), Style::faint).pad_to(time_width).add(words_(step_word(step.kind)));
    const std::string text = paper_.safe(shorten(step.text, options_.verbosity > 0 ? 1000 : 200));
    if (text.empty()) return paper_.line(line);
    paper_.wrapped(line.add(": "), text, time_width);
  }
  void tell(const logs::Attempt& attempt, std::string_view sender) {
    Line line("  ");
    line.add(clock(attempt.time), Style::faint).pad_to(time_width).add(words_(outcome_word(attempt.outcome)), outcome_style(attempt.outcome)).add(": ");
    std::string text = paper_.safe(shorten(attempt.to, 200));
    if (!attempt.orig_to.empty() && attempt.orig_to != attempt.to) text += " (" + words_("for {}", paper_.safe(shorten(attempt.orig_to, 200))) + ")";
    if (const auto relay = relay_of(attempt); !relay.empty()) text += ", " + words_("at {}", paper_.safe(shorten(relay, 200)));
    if (attempt.delays.total >= 0) text += ", " + words_("after {}", span(attempt.delays.total)) + parts_of(attempt.delays);
    paper_.wrapped(line, text, time_width);
    if (failed(attempt.outcome)) why(attempt, sender, time_width);
    else if (!attempt.text.empty()) paper_.wrapped(Line().pad_to(time_width), "\"" + paper_.safe(shorten(attempt.text, 300)) + "\"", time_width, Style::faint);
  }
  // Where the time went, when it was long.
  std::string parts_of(const logs::Delays& delays) const {
    if (delays.total < 10'000'000 && options_.verbosity < 1) return {};
    static constexpr std::string_view names[] = {key("before queue"), key("in the queue"), key("connecting"), key("transmitting")};
    std::string out;
    for (std::size_t i = 0; i < delays.parts.size(); ++i)
      if (delays.parts[i] >= 0) out += (out.empty() ? "" : ", ") + std::string(words_(names[i])) + " " + span(delays.parts[i]);
    return out.empty() ? out : " (" + out + ")";
  }
  void why(const logs::Attempt& attempt, std::string_view sender, int indent) {
    const auto reason = reasons_.of(attempt, sender);
    if (!attempt.text.empty()) paper_.wrapped(Line().pad_to(indent), "\"" + paper_.safe(shorten(attempt.text, 500)) + "\"", indent, Style::faint);
    const std::string side(words_(text::whose_words(rules::side_of(reason.said.party))));
    paper_.wrapped(Line().pad_to(indent), std::string(words_(log_words::title_of(reason.judged))) + "; " + words_("whose move: {} ({})", side, words_(text::confidence_word(reason.said.confidence))) + "  " + std::string(reason.said.id), indent);
    if (!reason.said.again.empty() && attempt.outcome != Outcome::sent) paper_.wrapped(Line().pad_to(indent), shell_line(reason.said.again), indent, Style::faint);
  }

  LogReasons& reasons_;
  const TextOptions& options_;
  const Words& words_;
  Paper paper_;
};

}  // namespace

std::string log_story_text(const logs::Story& story, LogReasons& reasons, const TextOptions& options, const Words& words) { return Teller(reasons, options, words).story(story); }

std::string log_attempt_text(const logs::Event& event, LogReasons& reasons, const TextOptions& options, const Words& words) {
  return Teller(reasons, options, words).attempt(log_words::attempt_of(event), event.id, event.from_known ? event.from : std::string_view());
}

}  // namespace mailwhy::report
