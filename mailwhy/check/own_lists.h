// Which of our own addresses to ask the well-known lists about: only when a refusal may be about us.
#pragma once
#include <vector>

#include "mailwhy/check/follow_up.h"

namespace mailwhy::check {

// Every default list for each source address that was turned away, hung up on or left without an answer, unless the words
// name a cause that would meet every sender.  Nothing for a healthy check, for an address that a later connection of ours
// was served at, and for source addresses that the world cannot see.  At most two addresses.
std::vector<ListClaim> own_list_questions(const evidence::Evidence& evidence);

}  // namespace mailwhy::check
