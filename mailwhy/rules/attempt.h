// From sessions to attempts: one per address of each host, with the exchange that decided it.
#pragma once
#include <vector>

#include "mailwhy/rules/view.h"

namespace mailwhy::rules {

// In the order in which a sender tries them (RFC 5321 s5.1).
std::vector<Attempt> attempts_of(const evidence::Evidence& evidence);

// The stage of interface.md to which a step of the dialogue belongs.
evidence::Stage stage_of(smtp::Step step);

}  // namespace mailwhy::rules
