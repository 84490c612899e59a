// Verifies the ARC chain of a message: who says to have seen what, and which hop broke it (RFC 8617 s5.2).
//
// An evaluation: the keys that it misses it notes as wanted.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/auth/dkim/verify.h"
#include "mailwhy/auth/results/results.h"

namespace mailwhy::auth::arc {

enum class Outcome { none, pass, fail, temperror };  // RFC 8617 s4.4; temperror: the DNS failed, or the message is not all here
std::string_view to_string(Outcome outcome);

enum class Reason {
  good,
  bad_instance,         // i= is no number from 1 to 50
  missing_field,        // a set is not complete
  repeated_field,       // an instance has a field twice
  gap,                  // instances do not run from 1 on
  bad_field,            // a field cannot be read: `problem`
  chain_value,          // cv= is not none for 1 and pass for all others
  already_failed,       // the newest seal says cv=fail: whoever sealed found the chain broken
  seal_fails,           // a seal's signature does not verify
  message_fails,        // the newest message signature does not verify
  key_unavailable,
  body_missing,         // only a header is there, without an empty line after it
  header_cut,           // the header was too long to be read to its end
};
std::string_view to_string(Reason reason);  // "seal-fails"

// One field's signature, by itself.
struct Signed {
  std::size_t field = 0;              // of RawMessage::fields
  bool present = false;
  dkim::Reason reason = dkim::Reason::good;
  std::string sentence;               // English
  dkim::Signature signature;
  std::optional<bool> valid;          // empty: not tried, as the structure is broken or its key cannot be asked for
  std::optional<bool> body_matches;   // of a message signature
  std::shared_ptr<const dkim::Key> key;
  std::optional<dns::Question> key_question;
  std::vector<dkim::Change> changes;  // what happened to the message after this hop; of the newest message signature
};

struct Set {
  unsigned instance = 0;
  Signed seal, message;               // ARC-Seal, ARC-Message-Signature
  bool has_results = false;
  std::size_t results_field = 0;
  results::Results results;           // ARC-Authentication-Results: what this hop saw
};

struct Chain {
  Outcome outcome = Outcome::none;
  Reason reason = Reason::good;
  std::string sentence;               // English, one sentence
  std::vector<Set> sets;              // by instance, ascending; at most 50, also of a broken chain
  unsigned broken_at = 0;             // the instance at which it breaks; 0: it does not, or cannot be told
  // The oldest instance from which on every message signature still verifies (RFC 8617 s5.2 step 5); 0: all do.
  std::optional<unsigned> oldest_pass;
};

// options.now and options.limits play no part: RFC 8617 s4.1.3 judges no times.
dns::Settled<Chain> verify(const mail::RawMessage& message, dns::Facts& facts, const dkim::Options& options);

}  // namespace mailwhy::auth::arc
