// Our own side in one row of the check-list: address, reverse name, hello name, lists.
#pragma once
#include "mailwhy/rules/judge.h"
#include "mailwhy/rules/view.h"

namespace mailwhy::rules {

// ok on sound ground, warn on shaky, note when it could not be tested; not_reached before any server met us.
StageRow own_row(const View& view);

}  // namespace mailwhy::rules
