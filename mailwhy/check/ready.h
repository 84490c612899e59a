// Looks at a mail server from outside: where its name leads, what its addresses are called, how it greets, what its ports offer,
// whether it relays, what lists say of it (mailwhy ready).
#pragma once
#include <atomic>
#include <functional>

#include "mailwhy/check/lists.h"
#include "mailwhy/listing/choose.h"
#include "mailwhy/ready/survey.h"

namespace mailwhy::check {

struct ReadyQuestion {
  std::string target;                    // as typed
  Domain host;                           // the server's name; the root when `address` is given
  std::optional<IpAddress> address;
  std::string helo;                      // the name it says hello with, as given; empty: worked out
  const listing::Table* table = nullptr;  // the lists; nullptr: none are asked
  listing::Choice choice;
  bool deep = false;                     // look at ports, encryption and relaying too
  std::vector<Domain> domains;           // whose mail it is to take; empty: those above its name whose MX leads to it
  std::optional<Domain> moving_from;     // the old host of the first of them
  std::string ca_file;
  std::uint16_t https_port = 443;        // of the server that has an MTA-STS policy
  std::uint16_t dns_port = 53;           // of the name servers of a domain that moves
  std::vector<Endpoint> resolvers;
  std::vector<Network> public_networks;  // taken for public although reserved (--public)
  std::optional<IpAddress> source;
  bool use_v4 = true, use_v6 = true;
  std::uint16_t smtp_port = 25;
  std::string our_name;                  // what we say hello with; empty: the literal of our address
  Duration dns_limit = 3s, connect = 10s, greeting = 60s, command = 60s, whole = 120s;
  std::uint64_t seed = 1;
};

enum class ReadyPhase { names_and_lists, moving, encryption, relaying };

struct ReadyRunOptions {
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const ready::Survey& so_far)> on_progress;
  // A list has said what it says; called once for each entry.
  std::function<void(const listing::Survey& so_far, const listing::Entry& entry)> on_entry;
  std::function<void(ReadyPhase)> on_phase;  // as each begins; nothing is said of the first
  ListMemory* memory = nullptr;          // shared by the servers of a run
};

// Names, ports and lists side by side: it takes as long as the slowest of them.  Then, of a server that welcomes us, encryption on
// port 25 (tls.h) and, at its first address, relaying (relay.h), one after the other.  No message is sent and nobody logs in; no address
// ever gets more than two connections at a time.  Never fails: trouble in the world is part of the survey.
ready::Survey look_at_server(const ReadyQuestion& question, net::Net& net, const ReadyRunOptions& options = {});

}  // namespace mailwhy::check
