// For tests of answers: an address and a domain that they speak of.
#pragma once
#include "mailwhy/contact/rdap.h"

namespace mailwhy::contact {

inline const Thing address{IpAddress::of("192.0.2.25"), Domain()};
inline const Thing domain{std::nullopt, Domain::of("example.org")};

}  // namespace mailwhy::contact
