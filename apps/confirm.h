// A yes or no from the terminal, before something leaves this machine.
#pragma once
#include <atomic>
#include <string_view>

namespace mailwhy::apps {

// Reads one line of standard input: y, yes, j and ja are a yes; everything else, the end of input and `stop` are a no.  What is on the
// screen stays the caller's business.
bool says_yes(const std::atomic<bool>* stop = nullptr);
// Whether there is somebody to ask.
bool can_ask();

}  // namespace mailwhy::apps
