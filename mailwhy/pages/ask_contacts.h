// What a page asks of mailwhy contacts.
#pragma once
#include "mailwhy/pages/ask.h"

namespace mailwhy::pages {

// After `contacts` comes one domain, address or mailbox.  `says`: "abuse abuse@host.example" for each contact, and
// "RDAP rdap.example answered" for each registry that was asked.
Asked ask_contacts(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options);

}  // namespace mailwhy::pages
