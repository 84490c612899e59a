// What a lab page declares: a small Internet with names, servers, faults, and a place from which it is asked.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/base/observed.h"
#include "mailwhy/base/time.h"
#include "mailwhy/dns/message.h"
#include "mailwhy/smtp/script.h"

namespace mailwhy::lab {

// What the resolver does with questions for a name (and everything below it) in place of answering.
struct DnsFault {
  enum class Kind { servfail, refused, silent, truncate, malformed, formerr_on_edns, lower_case, slow, nxdomain, silent_udp, silent_tcp, no_authority, upward, bogus, servfail_once, strips, validates } kind = Kind::servfail;
  Domain name;
  std::optional<dns::Type> type;               // only for this type
  std::optional<dns::ExtendedError> extended;  // goes with servfail and refused
  Duration delay{};                            // for slow
};

// What changes at a resolver some time after its world began (later.h).
struct Later {
  struct Gone {
    Domain name;
    std::optional<dns::Type> type;             // empty: all of them
  };
  Duration after{};
  std::vector<dns::Record> records;            // in place of those with the same name and type
  std::vector<Gone> gone;
  std::vector<DnsFault> faults;                // from now on
  std::vector<Domain> healed;                  // faults with this name end
};

// A zone with DNSSEC, and what is wrong with it (signer.h).
struct SignedZone {
  enum class Flaw {
    none,
    expired,      // every signature ended ten days ago
    not_yet,      // every signature begins in ten days
    wrong_key,    // signed with a key that the zone does not show
    forged,       // the signatures are over something else
    ds_mismatch,  // the zone above (of the root: who trusts it) names another key
    no_ds,        // the zone above says nothing of its key: an island
    only_ds,      // the zone above names a key, and the zone is not signed
  };
  Domain name;
  Flaw flaw = Flaw::none;
};

struct Resolver {
  Endpoint at;
  bool authority = false;  // a name server with zones of its own: answers what they hold, refers to zones below, refuses the rest
  std::vector<dns::Record> records;
  std::vector<DnsFault> faults;
  std::vector<SignedZone> signed_zones;  // each name once
  std::vector<Later> later;  // by time
};

struct RegistryScript;

// One port of one host.
struct Service {
  enum class Kind {
    smtp,         // plays its script
    open,         // accepts and says nothing (port 443 of a living host)
    registry,     // RDAP or WHOIS (registry_script.h)
    silent,       // no answer to a SYN
    refused,      // RST
    unreachable,  // ICMP
  };
  Endpoint at;
  Kind kind = Kind::smtp;
  std::optional<smtp::ServerScript> script;    // smtp only (script.h)
  std::shared_ptr<const RegistryScript> registry;  // registry only
  Failure::Icmp icmp{3, 1, std::nullopt};      // unreachable only
};

// What happens to our own packets on the way out, before any host sees them.
struct Outbound {
  enum class Kind { open, silent, refused, unreachable, forbidden } kind = Kind::open;  // forbidden: EPERM on our own machine
  std::uint16_t port = 25;
};

struct Expectation {
  // A validator (libunbound) has sockets and a clock of its own: it cannot work in memory under virtual time.
  enum class Where { everywhere, in_memory, on_loopback } where = Where::everywhere;
  int line = 0;
  std::string key, value;  // "verdict" "refused"; "finding" "route.null-mx"; "absent" ...
};

struct Check {
  std::vector<std::string> args;  // as typed after `mailwhy check`; of an `ask` fence after `mailwhy`: "dns", "example.test"
  std::vector<Expectation> expectations;
  int line = 0;
};

struct World {
  std::string name;                 // page name, with "#n" for the n-th world of a page
  std::string title;                // heading
  Time start{};                     // virtual clock at the beginning; 2026-11-21T03:16:49.120Z unless said
  Duration rtt = 20ms;
  std::vector<Resolver> resolvers;  // at least one; the first is the default one
  std::vector<Service> services;
  std::map<IpAddress, bool> echo;   // answers ICMP echo; absent: answers when the host has any service that is not silent
  bool echo_permitted = true;       // the system lets us send echo requests
  Outbound outbound;
  std::optional<IpAddress> ip4, ip6;  // our own addresses; ip6 empty: no IPv6 route
  std::string helo;
  bool memory_only = false;         // its place to ask from is special (blocked port, silent resolver): not for the loopback lab
  std::vector<Check> checks;
  std::string registries;           // which registry knows what (contact/bootstrap.h); those of rdap and whois fences
  std::vector<Check> asks;          // of other verbs: dns, listed
  std::string lists;                // rows of a list table (data/lists.tsv) for `mailwhy listed`
};

}  // namespace mailwhy::lab
