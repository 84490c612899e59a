// Our own side in one row of the check-list, before all others: address, reverse name, hello name, lists.
#pragma once
#include <optional>

#include "mailwhy/rules/judge.h"
#include "mailwhy/rules/view.h"

namespace mailwhy::rules {

// ok on sound ground, warn on shaky, note when part of it could not be tested.  nullopt when there is nothing to say: no
// server met us, or nobody outside sees our address and nothing else was found.  `host` stays empty, `address` is the one
// that counts for the server; the words name it only when the headline of a report does not.
std::optional<StageRow> own_row(const View& view);

}  // namespace mailwhy::rules
