// Names that providers give to whole ranges of addresses, such as 192-0-2-25.pool.example.net.
#pragma once
#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"

namespace mailwhy::names {

// The name is made from the address itself: its four numbers in either order, apart, padded or in hexadecimal; or its last
// two numbers beside a word such as "dyn", "dhcp" or "pool".  For IPv6 its last two groups.  A name that also says what the
// machine does (mail, mx, smtp, relay, static ...) is none.
bool is_generic_name(const Domain& name, const IpAddress& address);

}  // namespace mailwhy::names
