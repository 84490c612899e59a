#include "mailwhy/rules/view.h"

#include <algorithm>

#include "mailwhy/rules/attempt.h"

namespace mailwhy::rules {
namespace {
using End = Attempt::End;

bool no_conversation(End end) { return end == End::broken || end == End::unreachable; }
}  // namespace

View::View(const evidence::Evidence& evidence) : evidence_(evidence), attempts_(attempts_of(evidence)), reading_(evidence::read_views(evidence)) {
  decisive_ = decisive_of(attempts_);
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

bool is_control(const evidence::Reach& reach) { return reach.kind == evidence::Reach::Kind::control; }

bool View::some_smtp_port_answered() const {
  return std::any_of(evidence_.sessions.begin(), evidence_.sessions.end(), [](const evidence::Session& session) {
    return session.connect.ok() || session.connect.failed_with(Failure::Kind::refused);
  });
}

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
