#include "mailwhy/report/text/words.h"

namespace mailwhy::report::text {
using rules::Confidence;
using rules::Party;
using rules::Side;
using rules::State;
using rules::Verdict;

std::string_view verdict_words(Verdict verdict) {
  switch (verdict) {
    case Verdict::accepted: return "WOULD BE ACCEPTED";
    case Verdict::refused: return "REFUSED";
    case Verdict::delayed: return "WOULD BE DELAYED";
    case Verdict::unreachable: return "UNREACHABLE from here";
    case Verdict::depends: return "DEPENDS ON WHO ASKS";
    case Verdict::no_mail_by_choice: return "THE DOMAIN TAKES NO MAIL";
    case Verdict::no_such_domain: return "NO SUCH DOMAIN";
    case Verdict::inconclusive: return "CAN'T TELL FROM HERE";
  }
  return "CAN'T TELL FROM HERE";
}

std::string_view verdict_phrase(Verdict verdict) {
  switch (verdict) {
    case Verdict::accepted: return "would be accepted";
    case Verdict::refused: return "refused";
    case Verdict::delayed: return "would be delayed";
    case Verdict::unreachable: return "unreachable from here";
    case Verdict::depends: return "depends on who asks";
    case Verdict::no_mail_by_choice: return "the domain takes no mail";
    case Verdict::no_such_domain: return "no such domain";
    case Verdict::inconclusive: return "cannot be told from here";
  }
  return "cannot be told from here";
}

namespace {
// Where the cause is, to follow "cause" and "cause probably"; empty when nobody can be named.
std::string_view place_of(Party party) {
  switch (party) {
    case Party::sender_message: return "in the message itself";
    case Party::this_machine: return "on this machine";
    case Party::list_operator: return "with the operator of the block list";
    case Party::in_between: return "on the way between you and them";
    case Party::sender_host:
    case Party::sender_network:
    case Party::sender_domain: return "on your side";
    case Party::recipient_domain:
    case Party::recipient_host:
    case Party::recipient_policy:
    case Party::recipient_mailbox: return "on their side";
    case Party::nobody:
    case Party::unknown: break;
  }
  return "";
}

std::string_view adverb(Confidence confidence) {
  switch (confidence) {
    case Confidence::certain: return "";
    case Confidence::likely: return "probably ";
    case Confidence::guess: break;
  }
  return "perhaps ";
}
}  // namespace

std::string cause_words(const rules::Judgement& judgement) {
  const std::string sure = " (" + std::string(to_string(judgement.confidence)) + ")";
  if (judgement.verdict == Verdict::accepted) {
    if (judgement.cause == "none") return judgement.confidence == Confidence::certain ? "" : sure;
    return ", with a warning";
  }
  if (judgement.verdict == Verdict::no_mail_by_choice) return ", by its owner's choice" + sure;
  if (const auto place = place_of(judgement.party); !place.empty())
    return ", cause " + std::string(adverb(judgement.confidence)) + std::string(place) + sure;
  if (judgement.party == Party::nobody && judgement.verdict == Verdict::delayed) return ", nothing is broken" + sure;
  if (judgement.party == Party::nobody) return sure;
  return judgement.verdict == Verdict::inconclusive ? "" : ", whose side it is cannot be told from here";
}

std::string_view whose_words(Side side) {
  switch (side) {
    case Side::sender: return "yours";
    case Side::recipient: return "theirs";
    case Side::between: return "in between";
    case Side::nobody: return "nobody's";
    case Side::unknown: break;
  }
  return "unknown";
}

std::string_view state_word(State state) {
  switch (state) {
    case State::ok: return "ok";
    case State::note: return "note";
    case State::warn: return "warn";
    case State::fail: return "FAIL";
    case State::later: return "LATER";
    case State::unknown: return "?";
    case State::not_reached:
    case State::not_asked: break;
  }
  return "--";
}

std::string state_cell(State state, bool utf8) {
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
  return (utf8 ? std::string(symbol) : "") + std::string(state_word(state));
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
    case Stage::route: return "dns";
    case Stage::mail_from: return "sender";
    case Stage::rcpt_to: return "recipient";
    case Stage::data: return "message";
    default: return to_string(stage);
  }
}

}  // namespace mailwhy::report::text
