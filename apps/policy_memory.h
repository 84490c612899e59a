// MTA-STS policies as they were seen before, in the user's cache: to notice one that changed under its old id.
#pragma once
#include <optional>

#include "apps/options.h"
#include "mailwhy/auth/mtasts/memory.h"
#include "mailwhy/evidence/evidence.h"

namespace mailwhy::apps {

// Compares the policy in the evidence with what is kept, and keeps it in turn.  nullopt without a usable policy, in the lab and with
// --no-cache.  A cache that cannot be used is no error.
std::optional<auth::mtasts::Change> note_policy(const Options& options, const evidence::Evidence& evidence);

}  // namespace mailwhy::apps
