// By which address a server knows us, as far as its own words say.
#pragma once
#include <optional>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules {

struct SeenAs {
  IpAddress address;         // not the one that this machine speaks from
  std::size_t exchange = 0;  // of the session: where it was said
};
// The first address in the answer to our greeting ("Hello client [192.0.2.9]"), or in a refusal that is about our address,
// that the world can see, is of the same family, and is neither ours nor the server's.  nullopt when there is none.
std::optional<SeenAs> seen_as(const View& view, const SessionSeen& seen);

}  // namespace mailwhy::rules
