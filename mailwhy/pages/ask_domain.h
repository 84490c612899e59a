// What a page asks of mailwhy domain.
#pragma once
#include "mailwhy/pages/ask.h"

namespace mailwhy::pages {

// After `domain` comes one domain, and maybe --only PARTS, --selector NAME, --ip ADDRESS, --helo NAME and --from ADDRESS.
// `says`: each line to publish, "ID LEVEL" of each finding (must, should, ?, note), "spf RESULT" of the mail in question, and for both
// RFCs "9989 RESULT DISPOSITION" and "7489 RESULT DISPOSITION".
Asked ask_domain(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options);

}  // namespace mailwhy::pages
