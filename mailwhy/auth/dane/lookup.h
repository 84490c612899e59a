// Where a mail host's TLSA records stand, and whether a sender with DANE may believe them (RFC 7672 s2.2).
//
// An evaluation: what it misses it notes as wanted.  What the DNSSEC status of an answer is comes from outside (dns/validation.h).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/dns/facts.h"
#include "mailwhy/dns/validation.h"

namespace mailwhy::auth::dane {

struct Lookup {
  enum class Status {
    found,          // signed records: senders with DANE hold the host to them
    none,           // there are none
    unsigned_zone,  // records that nobody believes, because they are not signed
    unsigned_host,  // the host's addresses are not signed: senders do not look for records
    failed,         // the addresses are signed and the records cannot be had: senders wait, and never do without (RFC 7672 s2.2)
    unknown,        // nobody whom we can trust has looked at the signatures
  };
  Status status = Status::unknown;
  Domain base;                          // under which they stand: the host, or what it is an alias of
  dns::Question question;               // the one that counted
  std::vector<dns::Tlsa> records;       // also of unsigned_zone, unsigned_host and unknown
  std::uint32_t ttl_s = 0;
  std::string words;                    // of failed and unknown: why; bytes from outside
  std::string rests_on;                 // whose word the status is
  friend bool operator==(const Lookup&, const Lookup&) = default;
};
std::string_view to_string(Lookup::Status status);  // "unsigned_zone"

// "_25._tcp.mx.example.org TLSA"; nullopt when that name is too long.
std::optional<dns::Question> tlsa_question(const Domain& host, std::uint16_t port);

// Reads the host's A and AAAA and its TLSA records, those of the name at the end of its aliases first (RFC 7672 s2.2.2); empty while
// an answer is wanted.  `eager`: the records are asked for whatever is known of the addresses, to tell of those that nobody uses.
dns::Settled<Lookup> look_up(const Domain& host, std::uint16_t port, dns::Facts& facts, const std::vector<dns::Validation>& validations, bool eager);

// The questions whose DNSSEC status the evaluation reads, as far as they are known.
std::vector<dns::Question> questions_to_validate(const Domain& host, std::uint16_t port, dns::Facts& facts);

}  // namespace mailwhy::auth::dane
