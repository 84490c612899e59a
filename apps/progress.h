// The progress line on stderr: only after 400 ms, at most ten times a second, only on a terminal; elsewhere a line a minute.
#pragma once
#include <memory>
#include <string>

#include "apps/io.h"
#include "mailwhy/evidence/evidence.h"
#include "mailwhy/net/net.h"

namespace mailwhy::apps {

// When lines of progress are drawn first, and how often again.
inline constexpr Duration first_drawn_after = 400ms, redrawn_every = 250ms;

class Progress {
 public:
  // Draws while it lives; the destructor wipes the line.  With `quiet` it never draws.
  Progress(net::Net& net, Io& io, std::string target, bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void update(const evidence::Evidence& evidence);

 private:
  struct State;
  static void arm(const std::shared_ptr<State>& state, Duration after);
  std::shared_ptr<State> state_;
};

}  // namespace mailwhy::apps
