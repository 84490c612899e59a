// What DMARC says of a message, twice: by RFC 9989 and by RFC 7489, which half of the receivers follow, with the difference named.
//
// Reads what SPF and DKIM found; asks for the records of the author's domain and of the domains that are to align with it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/auth/dmarc/discover.h"
#include "mailwhy/auth/dmarc/record.h"
#include "mailwhy/auth/suffixes.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::auth::dmarc {

// A domain that SPF or DKIM speaks for.
struct Identifier {
  enum class By { spf, dkim };
  By by = By::spf;
  Domain domain;                  // SPF: of MAIL FROM, or the HELO name for the null sender; DKIM: d=
  bool pass = false;
  bool temporary = false;         // temperror: it may pass later
  std::string label;              // what to call it, such as a selector; bytes from outside
  friend bool operator==(const Identifier&, const Identifier&) = default;
};
std::string_view to_string(Identifier::By by);  // "spf"

enum class Rules { rfc7489, rfc9989 };
std::string_view to_string(Rules rules);        // "RFC 7489"

// Whether an identifier may speak for the author.
struct Alignment {
  enum class State { aligned, not_aligned, unknown };  // unknown: the DNS gave no answer
  Identifier identifier;
  bool strict = false;            // the names must be the same; else their organizational domains
  Domain organization;            // the identifier's, where it was looked for
  State state = State::not_aligned;
  std::string why;                // in words
  bool carries() const { return identifier.pass && state == State::aligned; }
  friend bool operator==(const Alignment&, const Alignment&) = default;
};

// Which policy stands for the domain, whatever a message brings.
struct Applied {
  enum class Status {
    none,          // no record: DMARC says nothing
    record,
    unusable,      // its policy cannot be read and it names nobody to report to: as if there were none
    several,       // RFC 7489: two records, and DMARC says nothing
    failed,        // the DNS gave no answer: it may say something later
  };
  Rules rules = Rules::rfc9989;
  Status status = Status::none;
  Domain author, organization;
  Domain at;                      // where the record stands
  Record record;                  // of record and unusable
  std::string tag;                // "p", "sp" or "np"; empty when p=none is put in for a policy that cannot be read
  Policy asked = Policy::none;    // as written
  Policy effective = Policy::none;   // after t=y (RFC 9989), which lowers it by one; pct is stated, not applied
  int pct = 100;                  // of the failing mail that it is asked for (RFC 7489)
  std::optional<Existence> existence;  // of the author's domain, where np hangs on it
  std::string why;                // how it was come by, in words
  std::vector<std::string> problems;   // in words
  friend bool operator==(const Applied&, const Applied&) = default;
};
std::string_view to_string(Applied::Status status);

struct Reading {
  enum class Result { none, pass, fail, temperror, permerror };  // RFC 8601 s2.7.1 with RFC 7489 s11.2
  Result result = Result::none;
  Policy disposition = Policy::none;   // what the domain asks for this message
  Applied applied;
  std::vector<Alignment> alignments;   // as the identifiers came
  std::string reason;             // in one sentence without full stop
  friend bool operator==(const Reading&, const Reading&) = default;
};
std::string_view to_string(Reading::Result result);

struct Verdict {
  Domain author;
  Reading now, before;            // by RFC 9989, by RFC 7489
  std::vector<std::string> differences;  // each in a sentence; empty: receivers of both kinds do the same
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

// Both are empty while answers are wanted.  `author`: the domain of the From field.
dns::Settled<Applied> applied_policy(Rules rules, const Domain& author, const Suffixes& suffixes, dns::Facts& facts);
dns::Settled<Verdict> evaluate(const Domain& author, const std::vector<Identifier>& identifiers, const Suffixes& suffixes, dns::Facts& facts);

}  // namespace mailwhy::auth::dmarc
