// connect.only-port-shut: the host is up and can be reached; its mail port is what is shut.
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule only_port_shut;

namespace {
// An echo, or a connection that was taken.  A refusal on another port may come from a device in front of the host.
std::optional<Citation> sign_of_life(const View& view, const IpAddress& address) {
  const auto& e = view.evidence();
  for (std::size_t i = 0; i < e.reaches.size(); ++i)
    if (e.reaches[i].kind == evidence::Reach::Kind::other_port && e.reaches[i].to.address == address && e.reaches[i].connect.ok()) return view.cite_reach(i);
  for (std::size_t i = 0; i < e.pings.size(); ++i)
    if (e.pings[i].address == address && e.pings[i].reply.ok()) return view.cite_ping(i);
  return std::nullopt;
}

void judge_only_port_shut(const View& view, std::vector<Finding>& findings) {
  for (const auto& attempt : view.attempts()) {
    if (attempt.end != Attempt::End::unreachable || !attempt.session || attempt.session->connect.ok()) continue;
    // Our own port 25 may be what is shut (connect.outbound-25-blocked).
    if (!smtp_port_open(view, attempt.address.is_v6())) continue;
    const auto kind = attempt.session->connect.failure().kind;
    if (kind != Failure::Kind::timed_out && kind != Failure::Kind::refused) continue;
    auto sign = sign_of_life(view, attempt.address);
    if (!sign) continue;
    Finding& finding = remark(view, only_port_shut, attempt, view.cite(attempt), {Party::recipient_host, Confidence::likely}, findings);
    finding.seen.push_back(std::move(*sign));
  }
}
}  // namespace

const Rule only_port_shut = {
    .id = "connect.only-port-shut",
    .stage = evidence::Stage::connect,
    .effect = Effect::notes,
    .verdict = Verdict::unreachable,
    .sentence = "{host} is up at {address}; only its port {port} is shut",
    .judge = judge_only_port_shut,
};

}  // namespace mailwhy::rules::connect
