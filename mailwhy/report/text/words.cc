#include "mailwhy/report/text/words.h"

#include <algorithm>

namespace mailwhy::report::text {
using rules::Confidence;
using rules::Party;
using rules::Side;
using rules::State;
using rules::Verdict;

std::string_view verdict_words(Verdict verdict) {
  switch (verdict) {
    case Verdict::accepted: return key("WOULD BE ACCEPTED");
    case Verdict::refused: return key("REFUSED");
    case Verdict::delayed: return key("WOULD BE DELAYED");
    case Verdict::unreachable: return key("UNREACHABLE from here");
    case Verdict::depends: return key("DEPENDS ON WHO ASKS");
    case Verdict::no_mail_by_choice: return key("THE DOMAIN TAKES NO MAIL");
    case Verdict::no_such_domain: return key("NO SUCH DOMAIN");
    case Verdict::inconclusive: return key("CAN'T TELL FROM HERE");
  }
  return key("CAN'T TELL FROM HERE");
}

std::string_view verdict_phrase(Verdict verdict) {
  switch (verdict) {
    case Verdict::accepted: return key("would be accepted");
    case Verdict::refused: return key("refused");
    case Verdict::delayed: return key("would be delayed");
    case Verdict::unreachable: return key("unreachable from here");
    case Verdict::depends: return key("depends on who asks");
    case Verdict::no_mail_by_choice: return key("the domain takes no mail");
    case Verdict::no_such_domain: return key("no such domain");
    case Verdict::inconclusive: return key("cannot be told from here");
  }
  return key("cannot be told from here");
}

namespace {
// Where the cause is, to follow "cause" and "cause probably"; empty when nobody can be named.
std::string_view place_of(Party party) {
  switch (party) {
    case Party::sender_message: return key("in the message itself");
    case Party::this_machine: return key("on this machine");
    case Party::list_operator: return key("with the operator of the block list");
    case Party::in_between: return key("on the way between you and them");
    case Party::sender_host:
    case Party::sender_network:
    case Party::sender_domain: return key("on your side");
    case Party::recipient_domain:
    case Party::recipient_host:
    case Party::recipient_policy:
    case Party::recipient_mailbox: return key("on their side");
    case Party::nobody:
    case Party::unknown: break;
  }
  return "";
}

std::string_view cause_pattern(Confidence confidence) {
  switch (confidence) {
    case Confidence::certain: return key("cause {}");
    case Confidence::likely: return key("cause probably {}");
    case Confidence::guess: break;
  }
  return key("cause perhaps {}");
}
}  // namespace

std::string cause_words(const rules::Judgement& judgement, const Words& words) {
  const std::string sure = " (" + std::string(words(confidence_word(judgement.confidence))) + ")";
  if (judgement.verdict == Verdict::accepted) {
    if (judgement.cause == "none") return judgement.confidence == Confidence::certain ? "" : sure;
    return ", " + std::string(words("with a warning"));
  }
  if (judgement.verdict == Verdict::no_mail_by_choice) return ", " + std::string(words("by its owner's choice")) + sure;
  if (const auto place = place_of(judgement.party); !place.empty()) return ", " + words(cause_pattern(judgement.confidence), words(place)) + sure;
  if (judgement.party == Party::nobody && judgement.verdict == Verdict::delayed) return ", " + std::string(words("nothing is broken")) + sure;
  if (judgement.party == Party::nobody) return sure;
  return judgement.verdict == Verdict::inconclusive ? "" : ", " + std::string(words("whose side it is cannot be told from here"));
}

std::string_view confidence_word(Confidence confidence) {
  switch (confidence) {
    case Confidence::certain: return key("certain");
    case Confidence::likely: return key("likely");
    case Confidence::guess: break;
  }
  return key("guess");
}

std::string_view whose_words(Side side) {
  switch (side) {
    case Side::sender: return key("yours");
    case Side::recipient: return key("theirs");
    case Side::between: return key("in between");
    case Side::nobody: return key("nobody's");
    case Side::unknown: break;
  }
  return key("unknown");
}

std::string_view state_word(State state) {
  switch (state) {
    case State::ok: return key("ok");
    case State::note: return key("note");
    case State::warn: return key("warn");
    case State::fail: return key("FAIL");
    case State::later: return key("LATER");
    case State::unknown: return "?";
    case State::not_reached:
    case State::not_asked: break;
  }
  return "--";
}

std::string state_cell(State state, bool utf8, const Words& words) {
  std::string_view symbol;
  switch (state) {
    case State::ok: symbol = "\u2713 "; break;
    case State::fail: symbol = "\u2717 "; break;
    case State::later: symbol = "\u21bb "; break;
    case State::warn: symbol = "! "; break;
    case State::note: symbol = "\u00b7 "; break;
    case State::unknown:
    case State::not_reached:
    case State::not_asked: break;
  }
  return (utf8 ? std::string(symbol) : "") + std::string(words(state_word(state)));
}

int state_columns(bool utf8, const Words& words) {
  int widest = 0;
  for (const State state : {State::ok, State::note, State::warn, State::fail, State::later}) widest = std::max(widest, columns(state_cell(state, utf8, words)));
  return widest;
}

int stage_columns(const Words& words) {
  using evidence::Stage;
  int widest = 0;
  for (const Stage stage : {Stage::identity, Stage::address, Stage::route, Stage::connect, Stage::greeting, Stage::hello, Stage::tls, Stage::mail_from, Stage::rcpt_to, Stage::data})
    widest = std::max(widest, columns(words(stage_label(stage))));
  return widest;
}

Style state_style(State state) {
  switch (state) {
    case State::ok: return Style::good;
    case State::fail: return Style::bad;
    case State::later: return Style::later;
    case State::warn:
    case State::unknown: return Style::careful;
    case State::note: return Style::bold;
    case State::not_reached:
    case State::not_asked: break;
  }
  return Style::faint;
}

std::string_view stage_label(evidence::Stage stage) {
  using evidence::Stage;
  switch (stage) {
    case Stage::domain:
    case Stage::route: return key("dns");
    case Stage::mail_from: return key("sender");
    case Stage::rcpt_to: return key("recipient");
    case Stage::data: return key("message");
    case Stage::address: return key("address");
    case Stage::connect: return key("connect");
    case Stage::greeting: return key("greeting");
    case Stage::hello: return key("hello");
    case Stage::tls: return key("tls");
    case Stage::identity: return key("you");
    default: return to_string(stage);
  }
}

}  // namespace mailwhy::report::text
