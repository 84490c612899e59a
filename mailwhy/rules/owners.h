// The table "meaning of a reply -> finding": of live attempts (owner.cc), and of what others report (said.h).
#pragma once
#include <span>
#include <string_view>

#include "mailwhy/bounce/meaning.h"
#include "mailwhy/evidence/stage.h"

namespace mailwhy::rules {

namespace owner_at {
// Where a row applies.  We stop before DATA; reports also tell of the message itself, or not where it was.
enum Where : unsigned {
  at_recipient = 1, at_sender = 2, early = 4, in_envelope = at_recipient | at_sender, anywhere = 7,
  told_at_recipient = 16, told_at_sender = 32, told_early = 64, told_of_message = 128, told_nowhere = 256,
  told_in_envelope = told_at_recipient | told_at_sender, told_from_recipient = told_at_recipient | told_of_message | told_nowhere,
  told_anywhere = told_in_envelope | told_early | told_of_message | told_nowhere,
};
}  // namespace owner_at

struct Owner {
  bounce::Meaning meaning;
  unsigned where;
  std::string_view permanent, temporary;  // empty: the general finding of the stage
};

// The last row that fits counts.
std::span<const Owner> owners();
// The finding for a refusal at this stage that says nothing more.
std::string_view general_owner(evidence::Stage stage, bool permanent);

}  // namespace mailwhy::rules
