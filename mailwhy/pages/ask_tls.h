// What a page asks of mailwhy tls.
#pragma once
#include "mailwhy/pages/ask.h"

namespace mailwhy::pages {

// After `tls` comes a domain or HOST:PORT, and options as after `check`.  `says`: "mx.example.test 192.0.2.10 plain encrypted", the same with
// mta-sts and dane, and "... word Verified".
Asked ask_tls(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options);

}  // namespace mailwhy::pages
