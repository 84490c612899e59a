// What senders of three kinds do with one address of a mail host: a plain one (opportunistic TLS, RFC 7435), one that heeds MTA-STS
// (RFC 8461) and one that heeds DANE (RFC 7672).  A table over what was seen; nothing is asked.
#pragma once
#include <optional>
#include <string_view>

#include "mailwhy/auth/dane/lookup.h"
#include "mailwhy/auth/dane/records.h"
#include "mailwhy/auth/mtasts/fetched.h"
#include "mailwhy/auth/mtasts/record.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::auth {

// How far encryption came at one address.
struct Door {
  enum class Tls {
    up,
    not_offered,
    refused,       // offered, and STARTTLS was refused
    failed,        // the handshake
    untested,      // no connection, or no whole EHLO reply
  };
  Tls tls = Tls::untested;
  const mailwhy::tls::Facts* facts = nullptr;  // of up
};

enum class Outcome {
  verified,    // delivers, encrypted, to a server that has proved who it is
  encrypted,   // delivers, encrypted, to whoever answered
  in_clear,
  defers,      // keeps the mail and tries again
  passes_by,   // does not use this host
  unknown,     // cannot be told from here
};
std::string_view to_string(Outcome outcome);  // "in_clear"

enum class Reason {
  none,                   // nothing but opportunistic encryption decides
  no_connection,
  tls_not_offered,
  tls_refused,
  handshake_failed,
  // MTA-STS
  no_policy, policy_off, policy_testing, policy_unreachable, policy_unusable, policy_unasked, record_unusable,
  mx_not_in_policy, no_certificate, certificate_untrusted, certificate_expired, certificate_other_name, certificate_good,
  // DANE
  no_records, unsigned_host, unsigned_zone, lookup_failed, not_validated, records_unusable, record_matches, record_mismatch,
  record_matches_unsigned_mx,  // the host is proved, and not that mail belongs there
};
std::string_view to_string(Reason reason);

struct Conduct {
  Outcome outcome = Outcome::unknown;
  Reason reason = Reason::none;
  // For unknown under DANE: what it would be if the records were signed.
  std::optional<Outcome> if_signed;
  friend bool operator==(const Conduct&, const Conduct&) = default;
};

Conduct plain_sender(const Door& door);

// What is known of MTA-STS for the mail domain; `policy` is read only when the record is good.
struct MtaSts {
  mtasts::Record record;
  std::optional<mtasts::PolicySeen> policy;
};
Conduct mta_sts_sender(const Door& door, const Domain& host, const MtaSts& sts);

// Why the certificate does not convince somebody who looks at its chain and its name: certificate_good when it does.
Reason flaw_of(const mailwhy::tls::Facts& facts);

// `verdict` of the records against what the door showed; nullptr without a handshake.
// `mx_unsigned`: the host comes from MX records that are not signed.  A sender may hold it to its TLSA records all the same
// (RFC 7672 s2.2.1), and Postfix does since the first version with DANE (smtp_tls_dane_insecure_mx_policy = dane).
Conduct dane_sender(const Door& door, const dane::Lookup& lookup, const dane::Verdict* verdict, bool mx_unsigned = false);

// As Postfix's posttls-finger (level dane) calls a connection: Verified, Trusted, Untrusted, Anonymous; empty without TLS, and where it
// would not connect because the records cannot be looked up.  Without records that count it looks at authority and name.
// A host from unsigned MX records is Trusted at best when its records prove it.
std::string_view posttls_word(const Door& door, const dane::Lookup* lookup, const dane::Verdict* verdict, bool mx_unsigned = false);

}  // namespace mailwhy::auth
