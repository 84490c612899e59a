// What a domain has published about its mail, and whether a given mail would pass (mailwhy domain).
//
// An evaluation: look() reads what is known and notes what it misses; the driver asks and calls it again.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/auth/bimi/record.h"
#include "mailwhy/auth/dane/lookup.h"
#include "mailwhy/auth/dkim/verify.h"
#include "mailwhy/auth/dmarc/evaluate.h"
#include "mailwhy/auth/dmarc/reports.h"
#include "mailwhy/auth/mtasts/fetched.h"
#include "mailwhy/auth/mtasts/record.h"
#include "mailwhy/auth/spf/evaluate.h"
#include "mailwhy/auth/spf/survey.h"
#include "mailwhy/auth/suffixes.h"
#include "mailwhy/auth/tlsrpt/record.h"
#include "mailwhy/posture/providers.h"
#include "mailwhy/route/route.h"

namespace mailwhy::posture {

enum class Part { mx, ns, dnssec, tls, spf, dkim, dmarc, bimi };
constexpr std::size_t part_count = 8;
std::string_view to_string(Part part);               // "spf"
std::optional<Part> parse_part(std::string_view word);
std::set<Part> all_parts();

// A mail, as far as it is known: would it pass?
struct Mail {
  std::optional<IpAddress> client;     // who hands it over; empty: SPF says nothing
  std::string helo;                    // bytes from the command line
  std::optional<std::string> from;     // the envelope's sender; empty: the domain itself, or what the message says
  std::string message;                 // as it stands in a file; empty: there is none
  bool asked() const { return client.has_value() || !message.empty(); }
};

struct Question {
  std::string target;                  // as typed
  Domain domain;
  std::set<Part> parts = all_parts();
  std::vector<std::string> selectors;
  Mail mail;
  const Providers* providers = nullptr;  // outlives it; nullptr: no selectors are guessed
  bool looks_around = true;            // false: nothing is asked but what the mail needs
  std::uint64_t seed = 1;
  std::uint16_t smtp_port = 25;          // for TLSA records
  bool use_v4 = true, use_v6 = true;
  std::vector<Network> public_networks;  // taken for public although reserved
  Time now{};
};

// A selector's key.
struct Selector {
  enum class From { given, message, provider };
  std::string name;
  From from = From::given;
  std::string provider;                // of From::provider: who uses it
  auth::dkim::KeysFound found;
};
std::string_view to_string(Selector::From from);

struct NameServers {
  dns::Answer::Kind kind = dns::Answer::Kind::silence;
  std::vector<Domain> names;
  Domain zone;                         // whose they are: the domain, or one above it
};

struct Signing {
  enum class Status { is_signed, is_unsigned, unknown };
  Status status = Status::unknown;     // by DS records at the parent
  bool vouched = false;                // a resolver on this machine has proved it
};
std::string_view to_string(Signing::Status status);

// What became of the mail in question.
struct Passing {
  std::optional<IpAddress> client;
  std::optional<auth::spf::Verdict> spf;
  bool has_message = false;
  std::string author;                  // of the message's From, or the domain asked about
  std::vector<auth::dkim::Verdict> signatures;
  std::optional<auth::dmarc::Verdict> dmarc;
};

struct Survey {
  std::string target;
  std::vector<std::string> again;      // the words that ask the same again
  Domain domain;
  std::set<Part> parts;
  bool mail_asked = false;
  Time started{};
  Duration elapsed{};
  Endpoint resolver;
  bool resolver_answers = false;
  bool complete = false;               // everything was answered or failed for good

  Domain apex;                         // whose zone the records stand in: the registered domain
  std::optional<route::Route> route;
  std::vector<std::pair<Domain, IpAddress>> hidden;  // mail hosts' addresses that nobody outside reaches
  std::optional<NameServers> servers;
  std::optional<Signing> signing;
  std::optional<auth::mtasts::Record> mta_sts;
  std::optional<auth::mtasts::Fetched> policy;   // from outside
  std::optional<auth::tlsrpt::Record> tlsrpt;
  std::vector<std::pair<Domain, auth::dane::Lookup>> dane;
  std::optional<auth::spf::Survey> spf;
  std::vector<Selector> selectors;
  std::optional<bool> wildcard;        // any selector has an answer: what is found by guessing means nothing
  std::vector<std::string> providers;  // recognised
  std::optional<auth::dmarc::Applied> dmarc_now, dmarc_before;
  std::optional<auth::dmarc::Found> dmarc_own;
  std::optional<std::vector<auth::dmarc::Target>> report_targets;
  std::optional<auth::bimi::Record> bimi;
  Passing mail;

  bool has(Part part) const { return parts.contains(part); }
};

// The domain of the message's From field; nullopt when it has none, or more than one From (RFC 9989 s5.3.1 leaves such mail to receivers).
std::optional<Domain> author_of(std::string_view message);

// What resolvers on this machine vouch for of addresses and TLSA records, by the AD bits of their answers.
std::vector<dns::Validation> vouched_for(const dns::Lookups& known);
// Whether any question got an answer at all.
bool anybody_answers(const dns::Lookups& known);

// As much as is known; complete says whether anything is still wanted.
Survey look(const Question& question, const auth::Suffixes& suffixes, dns::Facts& facts, const std::vector<dns::Validation>& validations);

}  // namespace mailwhy::posture
