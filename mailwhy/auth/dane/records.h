// TLSA records as SMTP senders take them: which are usable, and whether they fit what a server showed (RFC 7672, RFC 7671, RFC 6698).
//
// Knows no DNS: lookup.h says whether the records may be believed.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/time.h"
#include "mailwhy/crypto/certificate.h"
#include "mailwhy/dns/message.h"

namespace mailwhy::auth::dane {

// At most so many records of a set are looked at, in the set's order.
constexpr std::size_t most_records = 100;

enum class Fitness {
  usable,
  pkix_usage,        // 0 and 1: not for SMTP (RFC 7672 s3.1.3)
  unknown_usage,
  unknown_selector,
  unknown_matching,
  wrong_length,      // of a digest
  not_a_certificate, // matching type 0
  not_a_key,
};
std::string_view to_string(Fitness fitness);  // "pkix_usage"
Fitness fitness_of(const dns::Tlsa& record);

struct Record {
  dns::Tlsa data;
  Fitness fitness = Fitness::usable;
  // A stronger digest stands for the same usage and selector: senders look at that one alone (RFC 7671 s9).
  bool outranked = false;
  enum class Match {
    untested,    // not usable, outranked, or nothing was shown
    matches,
    differs,     // it names something else
    path,        // it names a certificate that was shown, but the leaf does not lead to it
    date,        // only a date stands against it
    name,        // DANE-TA: the leaf is for none of the names that count
  };
  Match match = Match::untested;
  std::string problem;  // of path and date, the library's words
  friend bool operator==(const Record&, const Record&) = default;
};
std::string_view to_string(Record::Match match);

// "3 1 1", and with the beginning of its data: "3 1 1 8cb0fc6c527506a0...".
std::string type_text(const dns::Tlsa& record);
std::string short_text(const dns::Tlsa& record);

// Every record with its fitness; nothing is matched.
std::vector<Record> look_at(const std::vector<dns::Tlsa>& records);
bool any_usable(const std::vector<Record>& records);

struct Verdict {
  enum class Kind {
    verified,        // a usable record matches
    mismatch,        // none does: no sender with DANE delivers here
    none_usable,     // encryption is a must, verification is not (RFC 7672 s2.2)
  };
  Kind kind = Kind::none_usable;
  std::vector<Record> records;        // in the order of the set
  std::optional<std::size_t> by;      // the record that verified
  Record::Match nearest = Record::Match::untested;  // of a mismatch: how far the best record got
  // Records that match nothing of what was shown, beside one that does: a key that comes or goes (RFC 7671 s8.1).
  std::size_t others = 0;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};
std::string_view to_string(Verdict::Kind kind);

// `chain` as shown, leaf first; empty: no certificate.  `names` are those that a certificate under a DANE-TA record may be for: the
// name under which the records stand, the mail host and the mail domain (RFC 7672 s3.2.2).  DANE-EE looks neither at names nor at
// dates (RFC 7672 s3.1.1).
Verdict evaluate(const std::vector<dns::Tlsa>& records, const std::vector<crypto::Certificate>& chain, const std::vector<Domain>& names, Time now);

}  // namespace mailwhy::auth::dane
