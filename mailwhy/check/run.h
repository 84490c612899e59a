// One case from question to evidence: plan, start what is wanted, wait for any completion, plan again.
#pragma once
#include <atomic>
#include <functional>
#include <optional>

#include "mailwhy/evidence/evidence.h"
#include "mailwhy/net/net.h"
#include "mailwhy/probe/validate.h"

namespace mailwhy::check {

struct RunOptions {
  const std::atomic<bool>* stop = nullptr;      // set by a signal handler: finish with what is known
  std::optional<probe::ValidatorOptions> validator;  // else the resolvers' own word on signatures is noted
  std::function<void(const evidence::Evidence&, Time now)> on_progress;  // after every completion
};

// Ends when nothing more is wanted or the case's whole-check limit is reached; the evidence is frozen and complete=false
// then.  Never fails: trouble in the world is part of the evidence.
evidence::Evidence run(const evidence::Case& the_case, net::Net& net, const RunOptions& options = {});

}  // namespace mailwhy::check
