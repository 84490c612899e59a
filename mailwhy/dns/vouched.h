// What a resolver's word about signatures is worth (RFC 4035 s3.2.3, RFC 6840 s5.7 and s5.8): as much as the way to it.
#pragma once
#include <vector>

#include "mailwhy/dns/exchange.h"
#include "mailwhy/dns/validation.h"

namespace mailwhy::dns {

// `answer` came from `resolver`, asked so that it may set the AD bit.  `validates`: this resolver has set it for some answer of the
// same run, so that its absence says something.  Only a resolver on this machine is believed: everybody on the way to another one
// could have set the bit.
Validation vouched(const Question& question, const Endpoint& resolver, const Answer& answer, bool validates);

// SERVFAIL, and an answer to the same question with checking disabled: the signatures do not hold (RFC 4035 s3.2.2).  Unknown when
// the refusal names other reasons only (RFC 8914): the second answer may simply have come a moment later.
Validation refused_as_bogus(const Question& question, const Endpoint& resolver, const Answer& refusal);

// What was proved, and where that came to no end what was vouched for.
std::vector<Validation> merged(std::vector<Validation> proved, const std::vector<Validation>& vouched);

}  // namespace mailwhy::dns
