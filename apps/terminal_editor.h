// Line editing with libedit, which is loaded when it is needed, so that nothing else waits for it.
#pragma once
#include <memory>

#include "apps/terminal_lines.h"

namespace mailwhy::apps {

// nullptr where libedit is not on this machine or does not know the terminal.
std::unique_ptr<Lines> open_editor(net::AsioNet& net, Completer completer);

}  // namespace mailwhy::apps
