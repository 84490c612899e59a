// Records that a wildcard made are made for every other name beside it too (RFC 4592 s2.2).
#pragma once
#include "mailwhy/zone/walk.h"

namespace mailwhy::zone {

// What to ask a server of the last zone that has MX records for the walk's name: about a name beside it that nobody has.  nullopt
// where no wildcard can be at work, as at the top of a zone, and without such a server.
std::optional<Ask> wildcard_test(const Leg& leg);
// The server's answer to that is the same as to the walk's question.
bool made_by_wildcard(const Leg& leg, const Reply& test);

}  // namespace mailwhy::zone
