#include "mailwhy/relay/survey.h"

#include <algorithm>

namespace mailwhy::relay {

const smtp::Reply* Tried::decisive() const {
  return smtp::TrialAnswer{mail ? &*mail : nullptr, rcpt ? &*rcpt : nullptr}.decisive();
}

std::string_view to_string(Proof::State state) {
  switch (state) {
    case Proof::State::nothing_accepted: return "nothing_accepted";
    case Proof::State::declined: return "declined";
    case Proof::State::handed_over: return "handed_over";
  }
  return "";
}

std::string_view to_string(Standing standing) {
  switch (standing) {
    case Standing::outside: return "outside";
    case Standing::same_machine: return "same_machine";
    case Standing::private_network: return "private_network";
    case Standing::neighbour: return "neighbour";
  }
  return "";
}

Standing standing_of(const IpAddress& ours, const IpAddress& server, const std::vector<Network>& taken_for_public) {
  const bool said_so = std::any_of(taken_for_public.begin(), taken_for_public.end(), [&](const Network& network) { return network.contains(server); });
  if (said_so) return Standing::outside;
  if (server == ours || server.scope() == AddressScope::loopback) return Standing::same_machine;
  if (server.scope() == AddressScope::private_use || server.scope() == AddressScope::link_local) return Standing::private_network;
  if (server.is_v4() != ours.is_v4()) return Standing::outside;
  return Network(server, server.is_v4() ? 24 : 64).contains(ours) ? Standing::neighbour : Standing::outside;
}

}  // namespace mailwhy::relay
