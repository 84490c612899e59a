// Names that mean something inside of one network only: the Internet's DNS does not know them.
#pragma once
#include "mailwhy/base/domain.h"

namespace mailwhy {

// True for localhost and for names under .local, .lan, .internal and their like (RFC 6761, RFC 6762, and habit), and for .onion,
// which is not in the DNS at all.  A lone label counts only when it is such a word.  The names for examples and tests (.example,
// .test) do not count: whoever meets them is in a test.
bool is_private_name(const Domain& domain);

}  // namespace mailwhy
