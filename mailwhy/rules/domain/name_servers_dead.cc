#include <algorithm>

#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule name_servers_dead;

namespace {
// Servers that speak and have nothing to say are dead for everybody; silence may be meant for us, unless a resolver fails too.
Confidence how_sure(const View& view, const zone::Step& step) {
  const bool spoke = !step.servers.empty() && std::all_of(step.servers.begin(), step.servers.end(),
                                                          [](const zone::Server& server) { return server.spoke(); });
  const auto& resolvers = view.reading()->survey.resolvers;
  const bool resolver_says_so = std::any_of(resolvers.begin(), resolvers.end(), [](const zone::Asked& asked) {
    return asked.word() != nullptr && asked.word()->answer.kind == dns::Answer::Kind::servfail;
  });
  return spoke || resolver_says_so ? Confidence::certain : Confidence::likely;
}

void judge(const View& view, std::vector<Finding>& findings) {
  if (!all_servers_dead(view)) return;
  const zone::Step& step = *view.reading()->survey.walk->final_leg()->last();
  const bool top = step.zone.label_count() < 2;  // who runs a top-level domain is nobody's fault here
  auto citations = cite_rows(view);
  if (citations.empty()) return;
  Finding& finding = state(view, name_servers_dead,
                           top ? Blame{Party::unknown, Confidence::guess} : Blame{Party::recipient_domain, how_sure(view, step)},
                           citations.front(), findings);
  finding.seen = std::move(citations);
  finding.args["zone"] = zone_of(view);
  if (top && no_answer_for_us(view)) finding.effect = Effect::undecided;
  // A cache still knows the answer.
  if (!no_answer_for_us(view)) finding.effect = Effect::risks;
}
}  // namespace

const Rule name_servers_dead = {
    .id = "domain.name-servers-dead",
    .stage = evidence::Stage::domain,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "no name server of {zone} answers questions about {domain}",
    .judge = judge,
};

}  // namespace mailwhy::rules::domain
