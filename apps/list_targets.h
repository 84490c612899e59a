// The targets of mailwhy listed: an address, a range of addresses, or a domain.
#pragma once
#include <string_view>
#include <vector>

#include "mailwhy/listing/choose.h"

namespace mailwhy::apps {

// What lists are asked about, each address once.  At most 256 IPv4 addresses; of IPv6 one.  The error is one sentence.
Result<std::vector<listing::Subject>> list_subjects(std::string_view target, const std::vector<Network>& taken_for_public);

}  // namespace mailwhy::apps
