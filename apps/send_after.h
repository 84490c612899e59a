// mailwhy send --after STAGE: no message; everything up to the stage is said, then the prompt of a session comes.
#pragma once
#include <optional>
#include <string>

#include "apps/session_run.h"
#include "mailwhy/check/send.h"

namespace mailwhy::apps {

// What of a send a session cannot take over; the error is a sentence.
std::optional<std::string> objection_to_after(const Options& options, const check::SendQuestion& question);
// On the host to which the message would go first, and the next ones; `place` has limits, resolvers and trust.  The exit code.
int hold_session_of_send(const Options& options, Io& io, const check::SendQuestion& question, evidence::Case place, net::AsioNet& real, net::Net& net);

}  // namespace mailwhy::apps
