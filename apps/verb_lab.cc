#include "apps/verbs.h"

namespace mailwhy::apps {

int run_lab(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  io.complain("lab is not wired up yet");
  return 2;
}

}  // namespace mailwhy::apps
