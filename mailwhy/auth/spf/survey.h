// An SPF record as a set: what is true of it for all clients at once, and what could be better.
//
// Reads the whole tree that the record leads to.  Values with their positions; who makes findings of them says what they mean.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/auth/spf/evaluate.h"

namespace mailwhy::auth::spf {

constexpr std::size_t most_surveyed_records = 100;  // of one tree
constexpr int most_surveyed_depth = 12;            // no evaluation comes further down (RFC 7208 s4.6.4)
constexpr std::size_t most_surveyed_names = 300;    // whose addresses or mail hosts are asked for
constexpr std::size_t most_faults = 300;

// A domain's record in the tree.  A domain that is reached twice is listed twice: it costs twice.
struct Branch {
  enum class Status { good, no_record, no_such_name, several, broken, failed, loop, macro, unread, cannot_be_asked };
  Visit::How how = Visit::How::first;
  std::optional<std::size_t> from;     // in Survey::branches
  std::size_t term = 0;                // the term of `from` that leads here, in its record.terms
  int depth = 0;
  Domain domain;
  std::string target;                  // as written, when it cannot be asked for
  Status status = Status::good;
  std::string text;                    // the record; bytes from outside
  Record record;
  std::vector<std::string> texts;      // of several: all of them
  std::size_t answer_bytes = 0;        // of the DNS answer with all TXT records of the name, about
  int terms = 0;                       // DNS terms of the whole branch; the term that leads to it is not among them
  bool admits_all = false;             // everything passes here, whoever it is
};
std::string_view to_string(Branch::Status status);

// A term of a branch.
struct TermPlace {
  std::size_t branch = 0, term = 0;
  friend bool operator==(const TermPlace&, const TermPlace&) = default;
};

struct Fault {
  enum class Kind {
    plus_all,             // everybody passes
    neutral_all,          // "?all": as if there were no record
    no_all,               // neither all nor redirect: neutral at the end
    ptr,                  // slow, and not to be used (RFC 7208 s5.5)
    loop,                 // an include or redirect leads back to where it came from
    several_records,
    syntax,
    no_record,            // an include or redirect leads to a domain without SPF
    no_such_name,         // ... or to one that does not exist
    failed,               // the DNS gave no answer
    long_string,          // joined at 255 bytes where a blank is missing
    long_answer,          // the TXT answer is above 512 bytes: it needs EDNS or TCP
    long_record,          // above 450 bytes (RFC 7208 s3.4)
    after_all,            // never reached
    redirect_with_all,    // never reached (RFC 7208 s6.1)
    covered,              // an earlier term, or several together, say it all
    void_lookup,          // a term whose name has no such records
    too_many_mx_hosts,
    wide_network,         // ip4 of a /8 or more, ip6 of a /16 or more: hardly meant
    oddity,               // harmless, yet hardly meant: Record::oddities
    by_macro,             // what it admits hangs on the sender or the client: it cannot be listed
    truncated,            // the tree is larger than is looked at
  };
  Kind kind = Kind::syntax;
  std::size_t branch = 0;
  Span at;                             // in the branch's text
  std::string detail;                  // bytes from outside among them
  std::optional<TermPlace> other;      // of covered: the earlier term; of loop: where it closes
};
std::string_view to_string(Fault::Kind kind);  // "plus_all"

// The addresses that end in a pass.
struct Admitted {
  std::vector<Network> networks4, networks6;  // aggregated, in order
  std::uint64_t addresses4 = 0;
  double addresses6 = 0;               // beyond what an integer holds
  bool everybody = false;
  bool complete = true;                // false: some terms depend on the sender, or could not be read
};

// Where the worst client ends: one that no term matches before the end.
struct Worst {
  int dns_terms = 0;                   // as many as a client can cost; counting goes on after the limit
  int void_lookups = 0, void_lookups6 = 0;  // of an IPv4 client and of an IPv6 client
  std::optional<TermPlace> breaks_terms;  // the eleventh term in evaluation order
  std::optional<TermPlace> breaks_void, breaks_void6;
};

// A record that admits the same addresses with fewer look-ups.
struct Proposal {
  std::string text;                    // the whole record, fit for one TXT record
  std::vector<std::string> strings;    // the same in strings of at most 255 bytes
  int dns_terms = 0;
  std::vector<Domain> frozen;          // whose addresses are now written out: it has to be kept up to date with them
  bool too_long = false;               // above 450 bytes: must be split over several names
};

struct Survey {
  Domain domain;
  std::vector<Branch> branches;        // [0] the domain's own; depth first, in evaluation order
  std::vector<Fault> faults;
  Admitted admitted;
  Worst worst;
  std::optional<Proposal> proposal;    // only when every term can be written as addresses
  std::string all;                     // "-all" as the tree ends, through redirects; empty: there is none
  bool truncated = false;              // the tree is larger than most_surveyed_records
};

// Empty while answers are wanted.
dns::Settled<Survey> survey(const Domain& domain, dns::Facts& facts);

}  // namespace mailwhy::auth::spf
