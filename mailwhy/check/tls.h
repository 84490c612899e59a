// Looks at the encryption of a mail domain's hosts, or of one host, as senders do (mailwhy tls): no MAIL is said.
#pragma once
#include <optional>

#include "mailwhy/check/run.h"
#include "mailwhy/mail/address.h"

namespace mailwhy::check {

// What is done to a server of one's own only, on demand.
struct Attacks {
  bool injection = false;                    // smtp/injection.h
  std::optional<mail::Address> smuggle_to;   // smtp/smuggling.h: the mailbox that the messages name
};

// A case of Target::tls.  Each address is connected to up to three times, never more than twice at once: as a sender does, without the
// host's name in the handshake, and to resume the first session.  TLSA records, the records for MTA-STS and TLSRPT and the policy are
// asked for at the same time.  Ends like run(); never fails.
evidence::Evidence look_at_tls(const evidence::Case& the_case, net::Net& net, const RunOptions& options = {}, const Attacks& attacks = {});

}  // namespace mailwhy::check
