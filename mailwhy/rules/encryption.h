// How encryption went at each address, and what senders of three kinds do there now.
#pragma once
#include <string_view>
#include <vector>

#include "mailwhy/auth/senders.h"
#include "mailwhy/evidence/promises.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules {

struct Encryption {
  const Attempt* attempt = nullptr;
  const evidence::Session* session = nullptr;   // that shows most of TLS; nullptr without any
  std::size_t index = 0;                        // of the session
  auth::Door door;
  std::optional<auth::dane::Lookup> dane;       // empty: nobody has asked
  std::optional<auth::dane::Verdict> verdict;   // of the records against the chain shown; empty without a handshake or records
  auth::Conduct plain, mta_sts, by_dane;
  std::string_view word;                        // posttls-finger's; empty without TLS
};

// One for each attempt, in their order.
std::vector<Encryption> encryption_of(const View& view);
// Another session of the attempt, with that purpose; nullptr when there was none.
const evidence::Session* session_for(const View& view, const Attempt& attempt, evidence::Session::Purpose purpose);

// A citation of the deciding place: the handshake, else the offer, else the connection.
Citation cite_encryption(const View& view, const Encryption& seen);
Citation cite_policy(const View& view, std::string text);
// The question for the domain's record: "_mta-sts.example.org TXT".
Citation cite_txt(const View& view, std::string_view prefix);

// Why the certificate does not convince a sender that verifies, in a few words; empty when it does.
std::string flaw_words(auth::Reason reason);

}  // namespace mailwhy::rules
