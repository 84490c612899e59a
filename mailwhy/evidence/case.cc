#include "mailwhy/evidence/case.h"

#include <algorithm>

namespace mailwhy::evidence {

bool Case::may_connect_to(const IpAddress& address) const {
  const IpAddress plain = address.unmapped();
  return plain.scope() == AddressScope::global ||
         std::any_of(public_networks.begin(), public_networks.end(),
                     [&](const Network& network) { return network.contains(plain) || network.contains(address); });
}

}  // namespace mailwhy::evidence
