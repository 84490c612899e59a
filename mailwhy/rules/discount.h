// What our own side does to every claim about the other one.
//
// A vague refusal from a server that sees us without a name, on a list, or not at all as we think, may be about us.  So when
// the deciding words do not name a cause that would meet every sender (bounce::about_whom), blame on the recipient's side is
// no more than a guess, and the finding cites what lowered it.  Nothing here turns into blame on us without evidence; a block
// that names no reason becomes likely ours when a list proves to have our address.
#pragma once
#include <vector>

#include "mailwhy/rules/view.h"

namespace mailwhy::rules {

// To be called once, after all rules have judged and before the findings are put in order.
void discount_for_own_ground(const View& view, std::vector<Finding>& findings);

}  // namespace mailwhy::rules
