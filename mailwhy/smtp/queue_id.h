// Under which name a server keeps a message that it took: what its own log and its postmaster find it by.
#pragma once
#include <string>

#include "mailwhy/smtp/reply.h"

namespace mailwhy::smtp {

// The queue id in a positive reply to the end of the data, as the common servers write it; empty when there is none.  Bytes from
// outside, without blanks and control characters, at most 200.
std::string queue_id_in(const Reply& reply);

}  // namespace mailwhy::smtp
