// Verifies the DKIM signatures of a message and says why each one holds or does not (RFC 6376 s6, RFC 8301, RFC 8463).
//
// An evaluation: the keys that it misses it notes as wanted.  Every field and the body are canonicalised once for each way in which
// they are signed, so the time is linear whatever the number of signatures.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/auth/dkim/change.h"
#include "mailwhy/auth/dkim/key.h"
#include "mailwhy/auth/dkim/signature.h"
#include "mailwhy/base/time.h"
#include "mailwhy/dns/facts.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::auth::dkim {

// RFC 8601 s2.7.1
enum class Outcome {
  none,       // there is no signature (never of a Verdict)
  pass,
  fail,       // body or header are not what was signed, or another key signed
  policy,     // verifies, but is not accepted today: SHA-1, RSA below 1024 bits, expired
  neutral,    // cannot be judged: not looked at, or a part of the message is missing here
  temperror,  // the DNS failed; may be otherwise later
  permerror,  // the signature or its key cannot be used
};
std::string_view to_string(Outcome outcome);

// What weakens a signature without breaking it.
enum class Weakness {
  short_key,         // RSA of 1024 to 2047 bits (RFC 8301 s3.2 wants 2048)
  length_limit,      // l= leaves the end of the body unsigned, or would let somebody add to it
  testing,           // t=y: to be treated as if unsigned while it fails (RFC 6376 s3.6.1)
  subject_unsigned,  // Subject, To, Cc, Date or another field that people see stands there and is not signed
  from_repeated,     // more than one From, of which not all are signed
  fields_addable,    // From is not named once more in h=, so another one could be put on top
  key_records,       // several records at the key's name
  signed_later,      // t= lies in the future by more than an hour
  bare_key,          // the key is an RSAPublicKey; some verifiers cannot read it
};
std::string_view to_string(Weakness weakness);  // "short-key"

struct Verdict {
  std::size_t field = 0;               // of RawMessage::fields; the topmost signature comes first
  Outcome outcome = Outcome::permerror;
  Reason reason = Reason::good;
  std::string sentence;                // English, one sentence
  Signature signature;

  // The key published is the one that signed, and body and header are what it signed; says nothing about whether that is enough.
  bool mathematically_valid = false;
  // pass: what a receiver of today accepts.
  bool acceptable() const { return outcome == Outcome::pass; }
  std::optional<bool> body_matches;       // empty: not tried
  std::optional<bool> signature_matches;  // b= fits the header as it is, with the published key; empty: not tried
  std::optional<bool> key_made_signature; // RSA only: b= was made with the published key, over whatever header

  std::optional<dns::Question> key_question;
  std::shared_ptr<const Key> key;      // the one that counted; null when there is none
  std::string identity;                // i=, or "@" and d=

  std::uint64_t body_bytes = 0;        // of the canonical body
  std::uint64_t unsigned_bytes = 0;    // of it, beyond l=
  std::vector<std::size_t> covered;    // fields of RawMessage::fields that are signed, in the order of h=
  std::vector<Weakness> weaknesses;
  std::vector<Change> changes;         // proved ones only; empty does not mean that nothing changed
};

struct Limits {
  std::size_t most_signatures = 16;    // that are verified; the others are told as not_examined, up to most_told
  std::size_t most_told = 100;
};

struct Options {
  Time now{};                          // for x= and t=; the epoch itself: times are not judged
  Limits limits;
  bool explain = true;                 // look for what changed
  Budget budget;
  KeyCache* keys = nullptr;            // for those who verify many messages
};

// One verdict a signature, topmost first; empty when there is none.  `message` may have its lines end in LF; they count as CRLF.
// A header alone, or one that was cut (RawMessage::cut), comes out neutral: what is missing here is not held against anybody.
dns::Settled<std::vector<Verdict>> verify(const mail::RawMessage& message, dns::Facts& facts, const Options& options);

// The message as a whole: the best of all verdicts (RFC 6376 s4.2: one good signature is enough).
Outcome overall(const std::vector<Verdict>& verdicts);

}  // namespace mailwhy::auth::dkim
