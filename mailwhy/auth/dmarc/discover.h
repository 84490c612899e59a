// Which DMARC record stands for a domain, and which domain it belongs to: by the tree walk of RFC 9989 s4.10 and by the list of
// public suffixes of RFC 7489 s3.2 and s6.6.3.
//
// Evaluations: what they miss they note as wanted.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/auth/dmarc/record.h"
#include "mailwhy/auth/suffixes.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::auth::dmarc {

constexpr std::size_t most_walk_queries = 8;  // RFC 9989 s4.10

// What stands at _dmarc.DOMAIN.
struct Found {
  enum class Status {
    none,         // nothing that is a DMARC record
    one,
    several,      // all of them are discarded
    failed,       // the DNS gave no usable answer
  };
  Domain domain;
  Status status = Status::none;
  Record record;                        // of one
  std::vector<std::string> texts;       // of several: the records; of none: those that are almost one (is_almost_record)
  std::string problem;                  // of failed: "servfail"
  friend bool operator==(const Found&, const Found&) = default;
};
std::string_view to_string(Found::Status status);
dns::Settled<Found> find_record(const Domain& domain, dns::Facts& facts);

// The domains that a walk asks about, at most eight, from the domain itself up to its top-level domain: one of more than eight labels
// goes on with its last seven (RFC 9989 s4.10 steps 3 to 7).
std::vector<Domain> walk_targets(const Domain& domain);

struct Walk {
  enum class By { none, psd_no, below_psd, fewest_labels };  // which rule of RFC 9989 s4.10.2 chose the organization
  std::vector<Found> steps;             // as far as it went
  Domain organization;                  // the domain itself when nothing was found
  By by = By::none;
  std::optional<std::size_t> psd;       // the step with psd=y above the domain
  std::optional<std::size_t> failed;    // the first step without an answer: the organization is a guess then
  const Found* at(const Domain& domain) const;
  friend bool operator==(const Walk&, const Walk&) = default;
};
std::string_view to_string(Walk::By by);
// Stops at the first record with psd=y or psd=n.  A top-level domain that gives no answer counts as one without a record.
dns::Settled<Walk> walk(const Domain& domain, dns::Facts& facts);

// How RFC 7489 s6.6.3 comes to a record: at the domain, else at its organizational domain.
struct Listed {
  Domain organization;
  Found own, above;                     // `above` is looked at when there is none at the domain, which has an organization above it
  bool looked_above = false;
  friend bool operator==(const Listed&, const Listed&) = default;
};
dns::Settled<Listed> look_up_by_list(const Domain& domain, const Suffixes& suffixes, dns::Facts& facts);

// Whether the domain exists in the sense of RFC 9989 s3.2: NXDOMAIN says no (RFC 8020).  A, AAAA and MX are asked, and one answer that
// proves existence counts before others.
enum class Existence { exists, does_not, unknown };
dns::Settled<Existence> existence_of(const Domain& domain, dns::Facts& facts);

}  // namespace mailwhy::auth::dmarc
