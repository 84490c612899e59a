// From sessions to attempts: one per address of each host, with the exchange that decided it.
#pragma once
#include <vector>

#include "mailwhy/rules/view.h"

namespace mailwhy::rules {

// In the order in which a sender tries them (RFC 5321 s5.1).
std::vector<Attempt> attempts_of(const evidence::Evidence& evidence);
// The same on another way than the one that the check follows.
std::vector<Attempt> attempts_of(const evidence::Evidence& evidence, const route::Route& route);
// The one that settles a sender's delivery (View::decisive); nullptr when there are none.
const Attempt* decisive_of(const std::vector<Attempt>& attempts);

// The stage of interface.md to which a step of the dialogue belongs.
evidence::Stage stage_of(smtp::Step step);

}  // namespace mailwhy::rules
