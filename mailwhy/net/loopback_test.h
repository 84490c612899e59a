// For tests: where they listen.
#pragma once
#include "mailwhy/base/ip.h"

namespace mailwhy::net {

inline const IpAddress loopback = IpAddress::of("127.0.0.1");

}  // namespace mailwhy::net
