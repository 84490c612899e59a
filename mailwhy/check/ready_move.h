// Where the mail of a domain stands that is to move to another server (mailwhy ready --moving-from).
#pragma once
#include "mailwhy/check/ready.h"

namespace mailwhy::check {

// What the name servers of the first of survey.domains, and the resolver, say of its MX, and whether the old host still greets.  The
// servers are those that the resolver names; at most eight are asked, and `whole` is how long all may take.
ready::Move look_at_move(const ready::Survey& survey, const ReadyQuestion& question, Duration whole, net::Net& net, const std::atomic<bool>* stop);

}  // namespace mailwhy::check
