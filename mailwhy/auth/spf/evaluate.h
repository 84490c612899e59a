// check_host() of RFC 7208: may this client send mail in this domain's name?  With the tree of all that was looked at.
//
// An evaluation: what it misses it notes as wanted.  While an answer is missing it goes on as if the term did not match and notes
// what the later terms ask, so that a whole record is asked side by side.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/auth/spf/record.h"
#include "mailwhy/base/domain.h"
#include "mailwhy/base/time.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::auth::spf {

constexpr int most_dns_terms = 10;     // RFC 7208 s4.6.4; the eleventh is a permerror
constexpr int most_void_lookups = 2;   // the third is a permerror
constexpr int most_mx_hosts = 10;      // more of them are a permerror
constexpr int most_ptr_names = 10;     // more of them are passed over

struct Input {
  IpAddress client;                    // ::ffff:a.b.c.d counts as IPv4 (RFC 7208 s5)
  std::string helo;                    // as said; bytes from outside
  // Without angle brackets, as said; bytes from outside.  Empty or "<>": the null reverse-path, for which postmaster@HELO is
  // checked (RFC 7208 s2.4).  That is also how the HELO identity itself is checked (s2.3).
  std::string mail_from;
  std::string receiver;                // who checks, for %{r}; empty: "unknown"
  Time now{};                          // for %{t}
};

// Why the result is what it is: what decided, in a word.
enum class Cause {
  no_domain,            // none: the identity has no domain, or none that the DNS could know
  no_such_name,         // none: the domain does not exist
  no_record,            // none: it has no SPF record
  mechanism,            // a term matched
  end_of_record,        // neutral: no term matched, and there is no redirect
  several_records,      // permerror
  syntax,               // permerror
  too_many_terms,       // permerror: the eleventh term that asks the DNS
  too_many_void,        // permerror: the third look-up without an answer
  too_many_mx_hosts,    // permerror
  include_no_record,    // permerror: the included domain has no SPF record
  redirect_no_record,   // permerror
  dns_failure,          // temperror
  unasked,              // not settled: an answer is missing
};
std::string_view to_string(Cause cause);  // "too_many_terms"

// One question of a term.
struct Asked {
  enum class Outcome { records, nodata, nxdomain, failed, unanswered };
  dns::Question question;
  Outcome outcome = Outcome::unanswered;
  bool counts_as_void = false;
  friend bool operator==(const Asked&, const Asked&) = default;
};
std::string_view to_string(Asked::Outcome outcome);

// A term at its turn.
struct Step {
  enum class State {
    untested,    // the evaluation ended before it
    no_match,
    matches,
    error,       // temperror or permerror came from here
    unknown,     // an answer is missing
  };
  Kind kind = Kind::all;
  Result gives = Result::pass;         // what it says when it matches
  Span at;                             // in the visit's record
  State state = State::untested;
  int terms_so_far = 0;                // DNS terms spent, this one included; of an include: before what is inside it
  int void_so_far = 0;                 // after it
  std::string target;                  // the name that it is about, macros filled in; empty: it is about none
  std::string why;                     // in words, when it is not plain: "the name is not one that the DNS could know"
  std::vector<Asked> asked;
  std::optional<std::size_t> visit;    // of include and redirect: in Verdict::visits
  friend bool operator==(const Step&, const Step&) = default;
};
std::string_view to_string(Step::State state);

// One domain's record, looked at for the domain itself, an include or a redirect.
struct Visit {
  enum class How { first, include, redirect };
  How how = How::first;
  std::optional<std::size_t> from;     // the visit whose term led here
  int depth = 0;
  std::string domain;                  // as %{d} has it
  Asked asked;                         // the TXT question; its name is the root when the domain cannot be asked for
  std::string record;                  // its text put together; bytes from outside; empty when there is none
  std::size_t records = 0;             // SPF records found
  std::vector<Step> steps;             // in the order of evaluation: redirect last, modifiers without effect left out
  std::vector<Flaw> errors, oddities;
  Result result = Result::none;        // of this visit by itself
  friend bool operator==(const Visit&, const Visit&) = default;
};
std::string_view to_string(Visit::How how);

struct Place {
  std::size_t visit = 0, step = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

// The text that the domain gives for its failures (RFC 7208 s6.2).
struct Explanation {
  std::string target;                  // the name of the exp= modifier, macros filled in
  std::vector<Asked> asked;
  std::string text;                    // empty: it gives none that can be used
  std::string problem;                 // then: why, in words
  friend bool operator==(const Explanation&, const Explanation&) = default;
};

struct Verdict {
  enum class Identity { mail_from, helo };  // helo: for the null reverse-path
  bool settled = false;                // false only of trace(): an answer is missing, and result says nothing
  Result result = Result::none;
  Cause cause = Cause::no_domain;
  Identity identity = Identity::mail_from;
  std::string sender;                  // <sender> of check_host(): "postmaster@" is put in where there is no local part
  std::string domain;                  // <domain> of check_host(), as written, or in its ASCII form
  std::string problem;                 // of no_domain: why, in words
  std::string explanation;             // of a fail: the domain's own words, or empty
  std::optional<Explanation> exp;      // of a fail with exp=: how it was come by
  // The term that decided, from the outermost record to the innermost: the last one is where it was decided.  Empty: no term did.
  std::vector<Place> path;
  std::vector<Visit> visits;           // [0] is the domain's own record; others in the order of evaluation
  int dns_terms = 0;                   // of most_dns_terms
  int void_lookups = 0;                // of most_void_lookups
  std::vector<std::string> oddities;   // what receivers read differently, in words
  std::vector<dns::Question> missing;  // what would have to be asked next

  const Step* deciding() const;        // the last one of path
  const Visit* deciding_visit() const;
  // What decided, in one sentence without a full stop; bytes from outside are made visible.
  std::string reason() const;
};
std::string_view to_string(Verdict::Identity identity);

// Empty while answers are wanted.
dns::Settled<Verdict> evaluate(const Input& input, dns::Facts& facts);
// The same with whatever is known: not settled, it says as far as it came and what is missing.
Verdict trace(const Input& input, dns::Facts& facts);

}  // namespace mailwhy::auth::spf
