// What a page asks of mailwhy relay.
#pragma once
#include "mailwhy/pages/ask.h"

namespace mailwhy::pages {

// After `relay` comes the name or an address of one server, and maybe --domain NAME, --from ADDRESS, --to ADDRESS or --send ADDRESS (a message
// leaves).  `says`: "example.test local", of each envelope its form and what came of it: "null-sender refused", and "message handed_over
// accepted".
Asked ask_relay(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options);

}  // namespace mailwhy::pages
