#pragma once

#include <optional>

#include "mailwhy/dns/message.h"

namespace mailwhy::dns {

// The address that an A or AAAA record holds, as it stands there; nullopt for other records.
std::optional<IpAddress> address_of(const Record& record);

}  // namespace mailwhy::dns
