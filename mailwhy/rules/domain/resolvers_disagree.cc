#include <algorithm>

#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule resolvers_disagree;

namespace {
using Kind = Disagreement::Kind;

// When the last cache forgets what it says; of answers that nobody confirms, the one that is kept longest.
std::optional<Time> settled_by(const zone::Comparison& comparison) {
  // Servers that agree leave only resolvers that need not end, when their end is not known.
  if (comparison.settled_by || comparison.authorities_agree) return comparison.settled_by;
  std::optional<Time> last;
  for (const auto& row : comparison.rows) {
    if (row.server || !row.group || !row.ttl_s) continue;
    const Time end = row.reply->at + row.reply->took + std::chrono::seconds(*row.ttl_s);
    last = std::max(last.value_or(end), end);
  }
  return last;
}

// Servers of the zone that agree make it an ordinary change: caches catch up by themselves.  Where they deny the name altogether,
// it may as well be one that only our resolver knows, as inside of a company.
Blame blame(const View& view, Kind kind) {
  if (kind != Kind::caches || !authorities_agree(view)) return {Party::unknown, Confidence::likely};
  if (view.reading()->comparison.groups.front().answer == std::vector<std::string>{"no such name"})
    return {Party::unknown, Confidence::guess};
  return {Party::nobody, Confidence::likely};
}

// Our resolver has an address of a mail host that none of the host's own name servers gives: an old one, which it forgets, if all of
// them were heard, say that there is another one, and it has not made it up.
Blame blame(const View& view, const evidence::HostView& host) {
  const auto* lookup = view.evidence().lookups.find({host.host, host.ours.front().is_v4() ? dns::Type::a : dns::Type::aaaa});
  const bool made_up = lookup == nullptr || lookup->answer.authoritative;
  const bool all_heard = std::all_of(host.walks.begin(), host.walks.end(), [](const zone::Walk& walk) {
    const auto& servers = walk.final_leg()->last()->servers;
    return std::all_of(servers.begin(), servers.end(), [](const zone::Server& server) { return server.state == zone::Server::State::answers; });
  });
  if (made_up || !all_heard || host.word == evidence::HostView::Word::gone) return {Party::unknown, Confidence::guess};
  return {Party::nobody, Confidence::likely};
}

void judge_resolvers_disagree(const View& view, std::vector<Finding>& findings) {
  const auto what = disagreement(view);
  const auto kind = what.kind;
  if (kind != Kind::caches && kind != Kind::resolvers) return;
  Finding& finding = tell_disagreement(view, resolvers_disagree, what.host != nullptr ? blame(view, *what.host) : blame(view, kind), findings);
  const auto end = what.host != nullptr ? forgotten_by(view, *what.host) : settled_by(view.reading()->comparison);
  finding.args["until"] = end ? to_readable(std::chrono::ceil<std::chrono::seconds>(*end)) : "not known";
}
}  // namespace

const Rule resolvers_disagree = {
    .id = "domain.resolvers-disagree",
    .stage = evidence::Stage::domain,
    .effect = Effect::blocks,
    .verdict = Verdict::depends,
    .sentence = "different answers about {domain} are in circulation: where its mail goes depends on whom a sender asks",
    .judge = judge_resolvers_disagree,
};

}  // namespace mailwhy::rules::domain
