// Asks the mail servers of this machine for their queue, with their own programs and read only.
#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "mailwhy/base/time.h"

namespace mailwhy::apps {

// What one program said.
struct QueueAnswer {
  std::string shown;        // "postqueue -j"
  std::string program;      // "Postfix"
  bool started = false, answered = false;  // ended by itself with exit code 0
  std::string output;       // at most 256 MB
  std::string trouble;      // a sentence when it did not answer: its own last words, or that it took too long
};

// Runs postqueue -j, exim -bp, smtpctl show queue and qmail-qread, those that are installed (PATH, then the usual folders), and mailq when
// none of them is.  No shell; each has `limit`; nothing is changed.  `stop` ends it early.
std::vector<QueueAnswer> ask_local_queues(Duration limit, const std::atomic<bool>& stop);

}  // namespace mailwhy::apps
