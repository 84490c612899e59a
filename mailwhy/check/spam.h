// Asks a running spam filter what it makes of a message and of its variants (mailwhy spam).
#pragma once
#include <atomic>
#include <functional>

#include "mailwhy/filters/inquiry.h"
#include "mailwhy/net/net.h"
#include "mailwhy/probe/filter_ask.h"

namespace mailwhy::check {

struct SpamQuestion {
  std::string name;                 // of the message, for the report
  Bytes message;
  std::string where;                // of the service, for the report
  probe::FilterService service;
  bool bisect = false;
  std::size_t most_questions = 50;  // beyond the first
  Duration whole = 120s;
};

struct SpamRunOptions {
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const filters::Inquiry& so_far)> on_progress;
};

// Two connections at a time at most.  A PING comes first where the protocol has one, so that no byte of a message goes to something that is
// no filter.  With `bisect` one variant a question; when none gets below the threshold by itself, the best are joined, best first, until it
// does or nothing is left to ask.
filters::Inquiry ask_filter(const SpamQuestion& question, net::Net& net, const SpamRunOptions& options = {});

}  // namespace mailwhy::check
