// What a page asks of mailwhy ready.
#pragma once
#include "mailwhy/pages/ask.h"

namespace mailwhy::pages {

// After `ready` comes the name or an address of one server, and maybe --helo NAME.  `says`: each line to publish.
Asked ask_ready(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options);

}  // namespace mailwhy::pages
