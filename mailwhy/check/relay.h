// Asks a mail server, with many envelopes and no message, whether it relays for strangers (mailwhy relay).
#pragma once
#include <atomic>
#include <functional>

#include "mailwhy/net/net.h"
#include "mailwhy/relay/survey.h"

namespace mailwhy::check {

struct RelayQuestion {
  std::string target;                    // as typed
  Domain host;                           // the server's name; the root when `address` is given
  std::optional<IpAddress> address;
  std::uint16_t port = 25;
  std::vector<Domain> domains;           // that it should be responsible for; empty: those above its name whose MX it is
  bool abuse = false;                    // ask for abuse@ of these too
  mail::Address sender, outside;
  bool outside_given = false;
  std::string helo;                      // what we say hello with; empty: our own name, else the literal of our address
  std::vector<Endpoint> resolvers;
  std::vector<Network> public_networks;  // taken for public although reserved (--public)
  std::optional<IpAddress> source;
  bool use_v4 = true, use_v6 = true;
  Duration dns_limit = 3s, connect = 10s, greeting = 60s, command = 60s, whole = 120s;
  std::uint64_t seed = 1;
};

struct RelayRunOptions {
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const relay::Survey& so_far)> on_progress;
};

// One connection at a time, a few envelopes in each, so that no server's count of errors is reached; an envelope on which the
// connection ended is tried once more.  When STARTTLS leads nowhere the rest is asked in clear on new connections, as senders do
// (follow_up.h).  Never sends a message.  Trouble in the world is part of the survey.
relay::Survey ask_to_relay(const RelayQuestion& question, net::Net& net, const RelayRunOptions& options = {});

}  // namespace mailwhy::check
