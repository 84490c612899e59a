// What a page asks of mailwhy ready.
#pragma once
#include "mailwhy/pages/ask.h"

namespace mailwhy::pages {

// After `ready` comes the name or an address of one server, and maybe --helo NAME, --domain NAME, --moving-from HOST and --contacts.
// `says`: each line to publish, "ID LEVEL" of each finding (must, should, ?, note), and how each step of moving stands ("switch_mx todo").
Asked ask_ready(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options);

}  // namespace mailwhy::pages
