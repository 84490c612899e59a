// From a place to a prompt: what session and --after share.
#pragma once
#include "apps/session_desk.h"

namespace mailwhy::apps {

// Holds the session and writes what --save asks for; the exit code.
int hold_session(const Options& options, Io& io, DeskPlan plan, net::AsioNet& real, net::Net& net);
// After a check: the prompt, on the host whose answer counted; 3 when there was no connection to any.
int hold_session_after(const Options& options, Io& io, const evidence::Evidence& evidence, net::AsioNet& real, net::Net& net);

}  // namespace mailwhy::apps
