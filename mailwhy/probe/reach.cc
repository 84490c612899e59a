#include "mailwhy/probe/reach.h"

namespace mailwhy::probe {

// A reach is an SMTP session that goes no further than the greeting; on other ports it ends as soon as it is connected.
std::shared_ptr<ReachRun> ReachRun::start(net::Net& net, ReachRequest request, Done done) {
  SessionRequest session;
  session.to = request.to;
  session.source = request.source;
  session.connect_timeout = request.connect_timeout;
  session.dialogue.until = smtp::DialogueOptions::Until::greeting;
  session.dialogue.greeting_timeout = request.read_greeting ? request.greeting_timeout : Duration::zero();
  session.dialogue.quit_timeout = 1s;
  auto run = std::make_shared<ReachRun>();
  run->session_ = SessionRun::start(net, std::move(session), [request, done = std::move(done)](evidence::Session seen) {
    evidence::Reach reach;
    reach.kind = request.kind;
    reach.name = request.name;
    reach.to = request.to;
    reach.connect = std::move(seen.connect);
    if (const auto* greeting = seen.transcript.reply_to(smtp::Step::greeting)) reach.greeting = greeting->text();
    done(std::move(reach));
  });
  return run;
}

}  // namespace mailwhy::probe
