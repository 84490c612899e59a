// mailwhy wait: looks again and again, and ends when the state is reached.
#include "apps/verbs.h"

namespace mailwhy::apps {

int run_wait(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  return complain_about(io, "this version cannot wait yet.", 2);
}

}  // namespace mailwhy::apps
