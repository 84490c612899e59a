// What a mail domain and its hosts promise about encryption, as the evidence shows it: TLSA records and the MTA-STS policy.
#pragma once
#include <optional>
#include <vector>

#include "mailwhy/auth/senders.h"
#include "mailwhy/evidence/evidence.h"

namespace mailwhy::evidence {

// The ports under which a host's TLSA records are looked for, in order: where mail is sent to in earnest, and with another --smtp-port
// that one first.
std::vector<std::uint16_t> tlsa_ports(const Case& the_case);

// Empty while an answer is wanted; what is missing goes to `facts`.  `eager` as in auth/dane/lookup.h.
dns::Settled<auth::dane::Lookup> dane_of(const Evidence& evidence, const Domain& host, dns::Facts& facts, bool eager);

// Of the recipient's domain; the record is `none` while nobody has asked for it.
auth::MtaSts mta_sts_of(const Evidence& evidence);

// How far encryption came in this session.
auth::Door door_of(const Session& session);

// The names for which a certificate under a DANE-TA record may be (RFC 7672 s3.2.2).
std::vector<Domain> dane_names(const Evidence& evidence, const Domain& host, const Domain& base);

}  // namespace mailwhy::evidence
