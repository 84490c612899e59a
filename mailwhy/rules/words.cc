#include "mailwhy/rules/words.h"

#include <array>
#include <utility>

namespace mailwhy::rules {
namespace {
constexpr std::array<std::pair<Party, std::string_view>, 13> party_words{{
    {Party::sender_message, "sender_message"},
    {Party::sender_host, "sender_host"},
    {Party::sender_network, "sender_network"},
    {Party::sender_domain, "sender_domain"},
    {Party::recipient_domain, "recipient_domain"},
    {Party::recipient_host, "recipient_host"},
    {Party::recipient_policy, "recipient_policy"},
    {Party::recipient_mailbox, "recipient_mailbox"},
    {Party::list_operator, "list_operator"},
    {Party::in_between, "in_between"},
    {Party::this_machine, "this_machine"},
    {Party::nobody, "nobody"},
    {Party::unknown, "unknown"},
}};
}  // namespace

std::string_view to_string(Party party) {
  for (const auto& [value, word] : party_words)
    if (value == party) return word;
  return "unknown";
}

std::optional<Party> parse_party(std::string_view text) {
  for (const auto& [value, word] : party_words)
    if (word == text) return value;
  return std::nullopt;
}

std::string_view to_string(Side side) {
  switch (side) {
    case Side::sender: return "sender";
    case Side::recipient: return "recipient";
    case Side::between: return "between";
    case Side::nobody: return "nobody";
    case Side::unknown: break;
  }
  return "unknown";
}

std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::certain: return "certain";
    case Confidence::likely: return "likely";
    case Confidence::guess: break;
  }
  return "guess";
}

std::string_view to_string(State state) {
  switch (state) {
    case State::ok: return "ok";
    case State::note: return "note";
    case State::warn: return "warn";
    case State::fail: return "fail";
    case State::later: return "later";
    case State::unknown: return "unknown";
    case State::not_reached: return "not_reached";
    case State::not_asked: break;
  }
  return "not_asked";
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::accepted: return "accepted";
    case Verdict::refused: return "refused";
    case Verdict::delayed: return "delayed";
    case Verdict::unreachable: return "unreachable";
    case Verdict::depends: return "depends";
    case Verdict::no_mail_by_choice: return "no_mail_by_choice";
    case Verdict::no_such_domain: return "no_such_domain";
    case Verdict::inconclusive: break;
  }
  return "inconclusive";
}

Side side_of(Party party) {
  switch (party) {
    case Party::sender_message:
    case Party::sender_host:
    case Party::sender_network:
    case Party::sender_domain:
    case Party::this_machine: return Side::sender;
    case Party::recipient_domain:
    case Party::recipient_host:
    case Party::recipient_policy:
    case Party::recipient_mailbox: return Side::recipient;
    case Party::list_operator:
    case Party::in_between: return Side::between;
    case Party::nobody: return Side::nobody;
    case Party::unknown: break;
  }
  return Side::unknown;
}

State state_of(Effect effect) {
  switch (effect) {
    case Effect::blocks: return State::fail;
    case Effect::delays: return State::later;
    case Effect::undecided: return State::unknown;
    case Effect::risks: return State::warn;
    case Effect::notes: break;
  }
  return State::note;
}

}  // namespace mailwhy::rules
