#include "mailwhy/zone/survey.h"

#include <algorithm>

namespace mailwhy::zone {
namespace {
using Kind = dns::Answer::Kind;

// What says nothing about the name lets a sender's machine ask its next resolver.
bool says_something(const Reply& reply) {
  const auto& answer = reply.answer;
  return answer.kind == Kind::servfail || !answer.is_failure();
}

dns::Question root_question() { return {Domain(), dns::Type::soa}; }

Asked ask_resolver(const Resolver& resolver, const dns::Question& question, bool ask_again, Asks& asks) {
  Asked asked;
  asked.resolver = resolver;
  const Reply* reply = asks.ask({resolver.server, question, Way::recursive});
  if (reply == nullptr) return asked;
  asked.reply = *reply;
  // A datagram that came back as undeliverable may be an accident too.
  const bool accident = reply->answer.kind == Kind::failure && !reply->timed_out;
  if (ask_again && (accident || reply->answer.kind == Kind::servfail))
    if (const Reply* again = asks.ask({resolver.server, question, Way::again})) asked.again = *again;
  if (reply->answer.kind != Kind::servfail) return asked;
  if (const Reply* unchecked = asks.ask({resolver.server, question, Way::unchecked})) asked.unchecked = *unchecked;
  if (const Reply* root = asks.ask({resolver.server, root_question(), Way::recursive})) asked.root = *root;
  return asked;
}

// A sender's way to the mail hosts, through the resolver whose answer counts.
void find_route(Survey& survey, const Endpoint& resolver, Asks& asks) {
  dns::Lookups lookups;
  for (const Ask& ask : asks.known().order()) {
    if (ask.server != resolver || ask.way != Way::recursive) continue;
    const Reply& reply = *asks.known().find(ask);
    lookups.add({ask.question, ask.server, reply.at, reply.took, reply.answer});
  }
  dns::Facts facts(lookups);
  survey.route = route::find_route(survey.query.question.name, facts, survey.query.seed);
  for (const dns::Question& wanted : facts.wanted()) asks.ask({resolver, wanted, Way::recursive});
  for (const dns::Lookup& lookup : lookups.all())
    if (lookup.question != survey.query.question && lookup.question != root_question()) survey.side.emplace_back(lookup.question, *asks.known().find({resolver, lookup.question, Way::recursive}));
}
}  // namespace

const Reply* Asked::word() const {
  if (again && !again->answer.is_failure()) return &*again;
  return reply ? &*reply : nullptr;
}

bool Asked::bogus() const { return !trusts_nobody() && word() != nullptr && word()->answer.kind == Kind::servfail && unchecked && !unchecked->answer.is_failure(); }

bool Asked::trusts_nobody() const { return root && root->answer.kind == Kind::servfail; }

Survey survey(const Query& query, Asks& asks) {
  Survey survey;
  survey.query = query;
  for (std::size_t i = 0; i < query.resolvers.size(); ++i) {
    survey.resolvers.push_back(ask_resolver(query.resolvers[i], query.question, query.ask_again, asks));
    const auto& reply = survey.resolvers.back().reply;
    if (query.compare) continue;
    const bool last = i + 1 == query.resolvers.size();
    if (reply && (last || says_something(*reply))) survey.speaker = i;
    if (!reply || survey.speaker) break;
  }
  if (survey.speaker && query.question.type == dns::Type::mx) find_route(survey, query.resolvers[*survey.speaker].server, asks);
  if (query.walks()) survey.walk = walk(query.question, query.walk, asks);
  survey.capped = asks.capped();
  return survey;
}

}  // namespace mailwhy::zone
