// What mailwhy ready looks at after names, ports and lists.
#pragma once
#include "mailwhy/check/ready.h"

namespace mailwhy::check {

// Encryption on port 25 as senders get it, relaying, and where a domain that moves stands: added to `survey`, one after the other,
// within what is left of question.whole.  Servers that do not welcome us are left alone.
void look_deeper(ready::Survey& survey, const ReadyQuestion& question, net::Net& net, const ReadyRunOptions& options);

}  // namespace mailwhy::check
