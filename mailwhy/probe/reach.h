// Performs the small probes: can a port be reached, does a host answer an echo request.
#pragma once
#include <functional>
#include <memory>

#include "mailwhy/evidence/evidence.h"
#include "mailwhy/net/net.h"
#include "mailwhy/probe/session.h"

namespace mailwhy::probe {

struct ReachRequest {
  evidence::Reach::Kind kind = evidence::Reach::Kind::control;
  std::string name;
  Endpoint to;
  std::optional<IpAddress> source;
  Duration connect_timeout = 10s;
  bool read_greeting = false;   // an SMTP port: wait for the greeting and say QUIT, as a polite client does
  Duration greeting_timeout = 5s;
};

// `done` is called exactly once, from the loop or from cancel().
class ReachRun {
 public:
  using Done = std::function<void(evidence::Reach)>;
  static std::shared_ptr<ReachRun> start(net::Net& net, ReachRequest request, Done done);
  void cancel() { session_->cancel(); }

 private:
  std::shared_ptr<SessionRun> session_;
};

}  // namespace mailwhy::probe
