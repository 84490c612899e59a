// The recipient that must not exist: who is asked, which session may ask, and why none did.  Pure.
//
// "250" for the recipient says little about a server that says it to everybody.  So one session, once, asks for a mailbox beside
// it that nobody has.  Only the session that a sender would deliver by may ask: never the fastest, often a backup that takes
// everything.
#pragma once
#include <optional>
#include <string>

#include "mailwhy/check/plan.h"
#include "mailwhy/evidence/evidence.h"

namespace mailwhy::check {

// An address in the recipient's domain that says what it is and that nobody can guess; the same for the same seed.  Empty when
// the case wants none: no address, or switched off.
std::string control_recipient(const evidence::Case& the_case);

// The session that may ask: each one before it in a sender's order has ended without acceptance, follow-ups included.
// nullopt before the route is known, when the case wants no control, and when a session has accepted.
std::optional<SessionWish> may_ask_control(const evidence::Evidence& so_far);

// Why a recipient was accepted and no control asked for; nullopt when it was, or when there is nothing to say.
std::optional<evidence::NotTried> control_left_out(const evidence::Evidence& so_far);

}  // namespace mailwhy::check
