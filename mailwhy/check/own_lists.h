// The addresses under which servers meet us, and which of them to ask the well-known lists about.
#pragma once
#include <vector>

#include "mailwhy/check/follow_up.h"

namespace mailwhy::check {

// Our addresses that the world can see, each once, at most four: those of this machine, and those by which servers greet us.
std::vector<IpAddress> faces(const evidence::Evidence& evidence);

// Every default list for each address of ours that was turned away, hung up on or left without an answer, unless the words
// name a cause that would meet every sender.  Nothing for a healthy check, for an address that a later connection of ours
// was served at, and for addresses that the world cannot see.  At most two addresses.
std::vector<ListClaim> own_list_questions(const evidence::Evidence& evidence);

}  // namespace mailwhy::check
