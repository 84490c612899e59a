// How a resolver of the lab changes as time goes by: what "```dns ... after 90s" declares.
#pragma once
#include <string_view>

#include "mailwhy/lab/world.h"

namespace mailwhy::lab {

// The resolver as it is `elapsed` after its world began.  A cache's TTL is never longer than what it holds stays as it is.
Resolver at_time(const Resolver& resolver, Duration elapsed);

// What follows "!" in such a fence and is no fault: "gone NAME [TYPE]", "heals NAME".  False when it is neither.
Result<bool> read_later_line(std::string_view words, Later& later);

// Adds what is to come, in the order of time.
void add_later(Resolver& resolver, Later later);

}  // namespace mailwhy::lab
