// Many lists asked about many things in one run: what came of it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/time.h"
#include "mailwhy/dns/facts.h"
#include "mailwhy/listing/choose.h"
#include "mailwhy/listing/listing.h"

namespace mailwhy::listing {

// What one list says about one thing.
struct Entry {
  std::size_t source = 0, subject = 0;  // positions in the Survey
  Result result = Result::unknown;
  bool proved = false;             // its positive test point answered in this run
  std::vector<IpAddress> codes;
  std::vector<std::string> meanings;
  std::string reason;              // the list's TXT, bytes from outside
  std::string why;                 // words: why refused, dead, suspicious or unknown
};

// The names of an address and whether they lead back (RFC 1912 s2.1).
struct Reverse {
  IpAddress address;
  dns::Answer::Kind kind = dns::Answer::Kind::silence;  // of the PTR question
  std::vector<Domain> names;      // at most 4
  std::vector<bool> leads_back;   // one a name
};
dns::Settled<Reverse> find_reverse(const IpAddress& address, dns::Facts& facts);

// Why there is no answer to an entry, when it is not the list's doing.
struct Unasked {
  std::size_t source = 0, subject = 0;
  std::string why;
};

struct Survey {
  std::string target;              // as typed: an address, a range, a domain
  std::vector<Subject> subjects;
  std::vector<Source> sources;
  std::vector<Entry> entries;      // subjects in order, within each the sources in order
  std::optional<Reverse> reverse;  // of a single address
  std::vector<Reverse> named;      // of a range: the addresses that are listed, as far as they were asked
  Endpoint resolver;
  bool public_resolver = false;    // a well-known one that many share
  bool resolver_answers = true;
  Time started{};
  Duration elapsed{};
  std::size_t questions = 0;
  // What entries and names were made from.
  dns::Lookups lookups;
  std::string probe_label;         // the label that nobody has
  bool points_first = false;
  std::vector<Unasked> unasked;
  bool complete = true;
};

// An empty entry for each thing and each list that is asked about it: subjects in order, within each the sources.  A list that
// holds one of the things is not asked about those that it cannot hold.
std::vector<Entry> blank_entries(const Survey& survey);
// Fills in what `lookups` show of an entry that has no answer: what its codes say without words, else why nobody was asked.
void settle_without_words(Survey& survey, Entry& entry, std::string_view why);
// Everything again from the lookups (replay): entries, reverse names; `unasked` keeps its words.
void read_again(Survey& survey);

// The same without anything that is the user's own secret: keys and the names of private mirrors, also in what others said.
Survey masked(const Survey& survey);

enum class Verdict { listed, clean, inconclusive };
std::string_view to_string(Verdict verdict);

// What the entries come to; families count once.
struct Totals {
  Verdict verdict = Verdict::inconclusive;
  std::size_t lists = 0;           // asked, in families
  std::size_t answered = 0;        // with listed, clean or allow
  std::size_t listed = 0;          // that matter
  std::size_t informational = 0;   // listed where it is nobody's fault, or where nobody looks
  std::size_t allowed = 0, clean = 0, refused = 0, dead = 0, suspicious = 0, unknown = 0;
  bool resolver_turned_away = false;  // lists refuse, and it is for the resolver
};
Totals totals_of(const Survey& survey, std::optional<std::size_t> subject = {});

// Whether a listing there counts against its subject.
bool matters(const List& list);

}  // namespace mailwhy::listing
