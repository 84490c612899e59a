#include "mailwhy/rules/view.h"

#include <algorithm>

#include "mailwhy/rules/attempt.h"

namespace mailwhy::rules {
namespace {
using End = Attempt::End;

// How near an attempt that settled nothing came to a delivery; a sender's own log would show the nearest one.
int nearness(End end) {
  switch (end) {
    case End::accepted: return 6;
    case End::refused: return 5;
    case End::deferred: return 4;
    case End::refused_session: return 3;
    case End::broken: return 2;
    case End::unreachable: return 1;
    case End::not_tried: break;
  }
  return 0;
}

bool no_conversation(End end) { return end == End::broken || end == End::unreachable; }
}  // namespace

View::View(const evidence::Evidence& evidence) : evidence_(evidence), attempts_(attempts_of(evidence)) {
  // RFC 5321 s5.1: in order, until one delivers or refuses for good.
  for (const auto& attempt : attempts_) {
    if (attempt.end == End::accepted || attempt.end == End::refused) {
      decisive_ = &attempt;
      break;
    }
    if (!decisive_ || nearness(attempt.end) > nearness(decisive_->end)) decisive_ = &attempt;
  }
  const auto any = [&](End end) {
    return std::any_of(attempts_.begin(), attempts_.end(), [&](const Attempt& a) { return a.end == end; });
  };
  contradictory_ = any(End::accepted) && any(End::refused);
}

bool View::matters(const Attempt& attempt) const {
  if (contradictory_ || accepted() || !decisive_) return attempt.end == End::accepted;
  if (no_conversation(decisive_->end)) return no_conversation(attempt.end);
  return attempt.end == decisive_->end;
}

bool View::some_smtp_port_answered() const {
  return std::any_of(evidence_.sessions.begin(), evidence_.sessions.end(), [](const evidence::Session& session) {
    return session.connect.ok() || session.connect.failed_with(Failure::Kind::refused);
  });
}

namespace {
bool is_control(const evidence::Reach& reach) { return reach.kind == evidence::Reach::Kind::control; }
}  // namespace

bool View::controls_asked() const {
  return std::any_of(evidence_.reaches.begin(), evidence_.reaches.end(), is_control);
}

bool View::control_reached() const {
  return std::any_of(evidence_.reaches.begin(), evidence_.reaches.end(),
                     [](const auto& reach) { return is_control(reach) && reach.connect.ok(); });
}

bool View::controls_all_failed() const { return controls_asked() && !control_reached(); }

bool View::host_alive(const IpAddress& address) const {
  const bool port = std::any_of(evidence_.reaches.begin(), evidence_.reaches.end(), [&](const evidence::Reach& reach) {
    return !is_control(reach) && reach.to.address == address &&
           (reach.connect.ok() || reach.connect.failed_with(Failure::Kind::refused));
  });
  const bool echo = std::any_of(evidence_.pings.begin(), evidence_.pings.end(),
                                [&](const evidence::Ping& ping) { return ping.address == address && ping.reply.ok(); });
  return port || echo;
}

}  // namespace mailwhy::rules
