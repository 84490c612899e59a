// What a page asks of mailwhy login.
#pragma once
#include "mailwhy/pages/ask.h"

namespace mailwhy::pages {

// After `login` comes a mail address or a server, and maybe --server HOST[:PORT], --user NAME, --from ADDRESS, --mechanism NAME,
// --token (the secret is a token, else a password), --only-look, --allow-insecure.  The secret is a fixed word of this program.
// `says`: of each place what it offers, "mx.example.test:587 clear PLAIN,LOGIN" or "... tls PLAIN", and of the attempt its mechanism and
// how it ended, "attempt PLAIN refused".
Asked ask_login(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options);

}  // namespace mailwhy::pages
