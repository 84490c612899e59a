// What was not tested and why, what cannot be known from outside, where to read on, and the exit code.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "mailwhy/report/text/sections.h"
#include "mailwhy/rules/control.h"

namespace mailwhy::report::text {
namespace {
using evidence::NotTried;

std::string_view reason(const NotTried& left_out) {
  switch (left_out.why) {
    case NotTried::Why::not_public: return key("the address is not a public one");
    case NotTried::Why::no_route_family: return key("this machine has no such address family");
    case NotTried::Why::family_switched_off: return key("switched off by an option");
    case NotTried::Why::session_limit: return key("enough connections were made");
    case NotTried::Why::out_of_time: return key("there was no time left");
    case NotTried::Why::stopped: return key("the check was stopped");
    case NotTried::Why::not_first_choice: return key("a better host had not answered yet");
    case NotTried::Why::answer_says_it: return key("the answer says it already");
  }
  return key("left out");
}

std::string place(const NotTried& left_out) {
  std::string text = left_out.host.is_root() ? "" : left_out.host.text();
  if (left_out.address) text += (text.empty() ? "" : " ") + left_out.address->text();
  return text.empty() ? std::string(to_string(left_out.stage)) : text;
}

// Other addresses that gave the very same answer as the one shown.
void same_answers(const Source& source, Paper& paper) {
  const auto& attempts = source.view.attempts();
  if (source.options.verbosity > 0 || attempts.size() < 2 || attempts_differ(attempts)) return;
  const auto* shown = source.view.decisive();
  std::string others = source.words("The {} other addresses", attempts.size() - 1);
  if (attempts.size() == 2) {
    const auto& other = shown == &attempts[0] ? attempts[1] : attempts[0];
    others = (other.host.is_root() ? "" : other.host.text() + " ") + other.address.text();
  }
  const bool answered = shown && shown->exchange && shown->exchange->reply;
  paper.wrapped(Line(), source.words(answered ? key("{} gave the same answer (details: -v).") : key("{} ended in the same way (details: -v)."), others), 2);
}

// How much the yes says about the mailbox, by what came of a second one that cannot exist.
std::string_view promise(const Source& source) {
  using Kind = rules::ControlAnswer::Kind;
  if (source.evidence.the_case.target != evidence::Case::Target::address)
    return key("no recipient was asked for, so nothing is known about any mailbox. No message was sent.");
  const auto* attempt = source.view.decisive();
  switch (attempt ? rules::control_of(source.view, *attempt).kind : Kind::not_asked) {
    case Kind::refused:
      return key("what a filter does after acceptance cannot be seen from outside. A mailbox that cannot exist was refused, so this "
                 "server does look mailboxes up. No message was sent.");
    case Kind::untold:
      return key("what a filter does after acceptance, and whether the mailbox exists, cannot be seen from outside; what came of "
                 "asking for a mailbox that cannot exist proves neither (details: -v). No message was sent.");
    case Kind::accepted:
    case Kind::not_asked: break;
  }
  return key("what a filter does after acceptance, and whether the mailbox exists, cannot be seen from outside. No message was sent.");
}

void not_proven(const Source& source, Paper& paper) {
  if (source.judgement.verdict != rules::Verdict::accepted) return;
  paper.wrapped(Line(std::string(source.words("Not proven:")) + " ", Style::bold), source.words(promise(source)), 2);
}
}  // namespace

std::string left_out_because(const NotTried& left_out, const Words& words) {
  return left_out.words.empty() ? std::string(words(reason(left_out))) : words.phrase(left_out.words);
}

void not_tested(const Source& source, Paper& paper) {
  paper.blank();
  same_answers(source, paper);
  std::map<std::string, std::vector<std::string>> places;  // by reason
  for (const auto& left_out : source.evidence.not_tried) places[left_out_because(left_out, source.words)].push_back(place(left_out));
  for (const auto& [why, where] : places) {
    std::string list;
    const std::size_t shown = source.options.verbosity > 0 ? where.size() : std::min<std::size_t>(where.size(), 3);
    for (std::size_t i = 0; i < shown; ++i) list += (i > 0 ? ", " : "") + where[i];
    if (shown < where.size()) list = source.words("{} and {} more", list, where.size() - shown);
    paper.wrapped(Line(std::string(source.words("Not tested:")) + " ", Style::bold), list + ": " + why + ".", 2);
  }
  not_proven(source, paper);
}

void closing(const Source& source, Paper& paper) {
  paper.blank();
  const std::string& cause = source.judgement.cause;
  std::string more, code;
  if (cause != "none" && source.catalogue.page(cause)) more = source.words("more: {}", "mailwhy explain " + cause);
  if (source.options.show_exit_code) code = source.words("exit code {}", rules::exit_code(source.judgement));
  const std::string gap = more.empty() || code.empty() ? "" : "      ";
  if (columns(more + gap + code) <= paper.width()) {
    if (!(more + code).empty()) paper.line(more + gap + code);
    return;
  }
  paper.wrapped(Line(), more, 2);
  if (!code.empty()) paper.line(code);
}

}  // namespace mailwhy::report::text
