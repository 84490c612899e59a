// What failed connections say together: is it their port, or ours?
#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules {
bool smtp_port_open(const View& view, bool v6) {
  const auto& evidence = view.evidence();
  const bool target = std::any_of(evidence.sessions.begin(), evidence.sessions.end(), [&](const evidence::Session& session) {
    return session.connect.ok() && session.to.address.is_v6() == v6;
  });
  return target || std::any_of(evidence.reaches.begin(), evidence.reaches.end(), [&](const evidence::Reach& reach) {
    return is_control(reach) && reach.connect.ok() && reach.to.address.is_v6() == v6;
  });
}

namespace {
// How long the host takes to answer anything at all; nullopt when it did not.
std::optional<Duration> usual_time(const View& view, const IpAddress& address) {
  std::optional<Duration> best;
  const auto look = [&](bool answered, Duration took) {
    if (answered && (!best || took < *best)) best = took;
  };
  for (const auto& reach : view.evidence().reaches)
    if (!is_control(reach) && reach.to.address == address) look(reach.connect.ok() || reach.connect.failed_with(Failure::Kind::refused), reach.connect.took);
  for (const auto& ping : view.evidence().pings)
    if (ping.address == address) look(ping.reply.ok(), ping.reply.took);
  return best;
}

// A refusal that took as long as the host's other answers is its own: what refuses for our network sits near us.  On a short line
// that cannot be told.
bool its_own_refusal(const View& view, const Observed<Endpoint>& connect, const IpAddress& address) {
  constexpr Duration long_line = 10ms;
  if (!connect.failed_with(Failure::Kind::refused)) return false;
  const auto usual = usual_time(view, address);
  return usual && *usual >= long_line && connect.took * 2 >= *usual;
}
}  // namespace

bool outbound_blocked(const View& view) {
  if (!view.controls_all_failed()) return false;
  const auto& evidence = view.evidence();
  std::optional<Failure::Kind> kind;
  bool alike = true, alive = false;
  const auto look = [&](const Observed<Endpoint>& connect, const IpAddress& address) {
    if (connect.ok()) {
      alike = false;
      return;
    }
    const auto how = connect.failure().kind;
    const bool fits = how == Failure::Kind::timed_out || how == Failure::Kind::refused || how == Failure::Kind::unreachable;
    alike = alike && fits && (!kind || *kind == how) && !its_own_refusal(view, connect, address);
    kind = how;
    alive = alive || view.host_alive(address);
  };
  for (const auto& session : evidence.sessions) look(session.connect, session.to.address);
  for (const auto& reach : evidence.reaches)
    if (is_control(reach)) look(reach.connect, reach.to.address);
  return !evidence.sessions.empty() && alike && alive;
}

void cite_comparisons(const View& view, Finding& finding) {
  constexpr std::size_t most = 6;
  const auto& evidence = view.evidence();
  std::size_t added = 0;
  for (std::size_t i = 0; i < evidence.reaches.size() && added < most; ++i, ++added) finding.seen.push_back(view.cite_reach(i));
  for (std::size_t i = 0; i < evidence.pings.size() && added < most; ++i, ++added) finding.seen.push_back(view.cite_ping(i));
}

}  // namespace mailwhy::rules
