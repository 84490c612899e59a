// The words of a judgement, exactly as interface.md lists them.
#pragma once
#include <optional>
#include <string_view>

namespace mailwhy::rules {

enum class Party {
  sender_message, sender_host, sender_network, sender_domain, recipient_domain, recipient_host, recipient_policy,
  recipient_mailbox, list_operator, in_between, this_machine, nobody, unknown,
};
enum class Side { sender, recipient, between, nobody, unknown };
enum class Confidence { certain, likely, guess };
enum class State { ok, note, warn, fail, later, unknown, not_reached, not_asked };
enum class Verdict { accepted, refused, delayed, unreachable, depends, no_mail_by_choice, no_such_domain, inconclusive };
// What a finding does to the mail; decides its state and whether it can lead.
enum class Effect {
  blocks,      // the mail does not arrive            -> fail
  delays,      // it would arrive later               -> later
  undecided,   // cannot be told from here            -> unknown
  risks,       // it arrives, but something is broken -> warn
  notes,       // worth knowing                       -> note
};

std::string_view to_string(Party party);
std::string_view to_string(Side side);
std::string_view to_string(Confidence confidence);
std::string_view to_string(State state);
std::string_view to_string(Verdict verdict);
std::optional<Party> parse_party(std::string_view text);
Side side_of(Party party);
State state_of(Effect effect);

}  // namespace mailwhy::rules
