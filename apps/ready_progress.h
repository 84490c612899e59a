// What mailwhy ready is doing, in one line of a terminal's standard error.
#pragma once
#include <memory>
#include <string>

#include "apps/io.h"
#include "mailwhy/check/ready.h"
#include "mailwhy/net/net.h"

namespace mailwhy::apps {

// Draws four times a second while it lives and not before 400 ms; the destructor wipes the line.  Elsewhere than on a terminal, and
// when `quiet`, it never draws.
class ReadyProgress {
 public:
  ReadyProgress(net::Net& net, Io& io, std::string target, bool quiet);
  ~ReadyProgress();
  ReadyProgress(const ReadyProgress&) = delete;
  ReadyProgress& operator=(const ReadyProgress&) = delete;
  void entry(const listing::Survey& survey, const listing::Entry& entry);
  void phase(check::ReadyPhase phase);

 private:
  struct State;
  static void arm(const std::shared_ptr<State>& state, Duration after);
  std::shared_ptr<State> state_;
};

}  // namespace mailwhy::apps
