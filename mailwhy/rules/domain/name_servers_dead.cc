#include <algorithm>

#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule name_servers_dead;

namespace {
// Servers that speak and have nothing to say are dead for everybody.  A refusal may be meant for us alone, unless a resolver fails
// too.  Silence proves nothing about others: what keeps us out may keep our resolver out.
Confidence how_sure(const zone::Step& step, bool resolver_says_so) {
  const bool spoke = !step.servers.empty() && std::all_of(step.servers.begin(), step.servers.end(), [&](const zone::Server& server) {
    return server.spoke() && (resolver_says_so || server.state != zone::Server::State::refuses);
  });
  return spoke ? Confidence::certain : Confidence::likely;
}

bool any_resolver_fails(const View& view) {
  const auto& resolvers = view.reading()->survey.resolvers;
  return std::any_of(resolvers.begin(), resolvers.end(), [](const zone::Asked& asked) {
    return asked.word() != nullptr && asked.word()->answer.kind == dns::Answer::Kind::servfail;
  });
}

void judge_dead_servers_of_domain(const View& view, std::vector<Finding>& findings) {
  if (!all_servers_dead(view)) return;
  const zone::Step& step = *view.reading()->survey.walk->final_leg()->last();
  const bool top = step.zone.label_count() < 2;  // who runs a top-level domain is nobody's fault here
  auto citations = cite_rows(view);
  if (citations.empty()) return;
  Finding& finding = state(view, name_servers_dead,
                           top ? Blame{Party::unknown, Confidence::guess} : Blame{Party::recipient_domain, how_sure(step, any_resolver_fails(view))},
                           citations.front(), findings);
  finding.seen = std::move(citations);
  finding.args["zone"] = zone_of(view);
  finding.args["question"] = finding.args["domain"] + " MX";
  if (top && no_answer_for_us(view)) finding.effect = Effect::undecided;
  // A cache still knows the answer.
  if (!no_answer_for_us(view)) finding.effect = Effect::risks;
}

// Those of the zone that holds the address of a mail host; our resolver could not find it either.
void judge_dead_servers_of_host(const View& view, std::vector<Finding>& findings) {
  const auto* host = host_in_trouble(view, DnsTrouble::name_servers_dead);
  if (host == nullptr) return;
  const bool top = host->zone.label_count() < 2;
  const bool resolver_says_so = host->asked.has_value();
  const Blame blame = top ? Blame{} : Blame{owner_of_zone(view, *host), resolver_says_so ? how_sure(*host->walks.front().final_leg()->last(), true) : Confidence::likely};
  Finding& finding = state(view, name_servers_dead, blame, view.cite_lookup(*host->failed), findings);
  for (const auto& server : host->walks.front().final_leg()->last()->servers)
    if (finding.seen.size() < 8 && view.evidence().views->replies.find(server.reply.ask) != nullptr)
      finding.seen.push_back(view.cite_reply(server.reply, server.name.is_root() ? server.at.text() : server.name.text() + " " + server.at.address.text()));
  if (top) finding.effect = Effect::undecided;
  speak_of_host(view, *host, finding);
}

void judge_name_servers_dead(const View& view, std::vector<Finding>& findings) {
  judge_dead_servers_of_domain(view, findings);
  judge_dead_servers_of_host(view, findings);
}
}  // namespace

const Rule name_servers_dead = {
    .id = "domain.name-servers-dead",
    .stage = evidence::Stage::domain,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "no name server of {zone} answers questions about {domain}",
    .judge = judge_name_servers_dead,
};

}  // namespace mailwhy::rules::domain
