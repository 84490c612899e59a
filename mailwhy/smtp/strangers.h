// Do two host names belong to different houses?  As far as names alone can tell, and rather no than yes.
#pragma once
#include "mailwhy/base/domain.h"

namespace mailwhy::smtp {

// True when the names differ in one of their last two labels.  Two customers of one registry such as co.uk count as one house:
// then nothing is said, which is the side to err on.  The root is nobody's name.
bool strangers(const Domain& one, const Domain& other);

}  // namespace mailwhy::smtp
