#include <algorithm>
#include <set>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule one_family_broken;

namespace {
using End = Attempt::End;

struct Family {
  std::vector<const Attempt*> failed;
  bool connected = false;
};

Family look(const View& view, const Domain& host, bool v6) {
  Family family;
  for (const auto& attempt : view.attempts()) {
    if (attempt.host != host || attempt.address.is_v6() != v6 || !attempt.session) continue;
    const auto kind = attempt.session->connect.ok() ? Failure::Kind::other : attempt.session->connect.failure().kind;
    if (attempt.session->connect.ok()) family.connected = true;
    else if (kind == Failure::Kind::timed_out || kind == Failure::Kind::refused || kind == Failure::Kind::unreachable)
      family.failed.push_back(&attempt);
  }
  return family;
}

// What these attempts alone brought up follows from this finding.
void explain(const View& view, const std::vector<const Attempt*>& covered, Finding& finding) {
  std::set<std::string> mine, others;
  for (const auto& attempt : view.attempts()) {
    const bool is_covered = std::find(covered.begin(), covered.end(), &attempt) != covered.end();
    if (attempt.end == End::unreachable) (is_covered ? mine : others).emplace(owner_of(view, attempt));
  }
  for (const auto& id : mine)
    if (!others.contains(id)) finding.explains.push_back(id);
}

void compare(const View& view, const Domain& host, bool broken_v6, std::vector<Finding>& findings) {
  const auto broken = look(view, host, broken_v6), working = look(view, host, !broken_v6);
  if (broken.connected || broken.failed.empty() || !working.connected) return;
  const auto confidence = smtp_port_open(view, broken_v6) ? Confidence::likely : Confidence::guess;
  Finding& finding = remark(view, one_family_broken, *broken.failed.front(), view.cite(*broken.failed.front()), {Party::recipient_host, confidence}, findings);
  finding.args["broken"] = broken_v6 ? "IPv6" : "IPv4";
  finding.args["working"] = broken_v6 ? "IPv4" : "IPv6";
  explain(view, broken.failed, finding);
}

void judge_one_family_broken(const View& view, std::vector<Finding>& findings) {
  std::set<Domain> seen;
  for (const auto& attempt : view.attempts()) {
    if (!seen.insert(attempt.host).second) continue;
    compare(view, attempt.host, true, findings);
    compare(view, attempt.host, false, findings);
  }
}
}  // namespace

const Rule one_family_broken = {
    .id = "connect.one-family-broken",
    .stage = evidence::Stage::connect,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "{host} answers over {working} but not over {broken}",
    .judge = judge_one_family_broken,
};

}  // namespace mailwhy::rules::connect
