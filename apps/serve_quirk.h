// mailwhy lab serve-quirk ID: one oddity of the catalogue on the loopback, for any client to meet.
#pragma once
#include "apps/io.h"
#include "apps/options.h"

namespace mailwhy::apps {

// The words after "serve-quirk": the id of the oddity, and the number of the world on its page (1).  Serves until a signal; the first lines
// say where the servers are.  Returns the exit code.
int serve_quirk(const Options& options, Io& io);

}  // namespace mailwhy::apps
