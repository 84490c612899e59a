// What a page asks of mailwhy send.
#pragma once
#include "mailwhy/pages/ask.h"

namespace mailwhy::pages {

// After `send` come the recipients, and maybe --from ADDRESS (else ann@sender.test), --server HOST, --tls required and --bytes N, the size
// that the message is brought to.  The message is a fixed one of this program.  `cause` is the meaning of the refusal, "user-unknown";
// `says`: of each recipient its fate, and the queue id or the cause: "bob@example.test accepted 4Xk2Qz1".
Asked ask_send(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options);

}  // namespace mailwhy::pages
