#include "mailwhy/zone/survey.h"

#include "mailwhy/zone/compare.h"

namespace mailwhy::zone {
namespace {
using AnswerKind = dns::Answer::Kind;

// Whom a sender's machine would believe: an answer before trouble, trouble before a refusal, anything before silence.
int weight_of(const Reply& reply) {
  const auto& answer = reply.answer;
  if (!answer.is_failure()) return 3;
  if (answer.kind == AnswerKind::servfail) return 2;
  return answer.kind == AnswerKind::silence || answer.kind == AnswerKind::failure ? 0 : 1;
}

std::optional<std::size_t> speaker_of(const std::vector<Asked>& all) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].reply && (!best || weight_of(*all[i].reply) > weight_of(*all[*best].reply))) best = i;
  return best;
}

dns::Question root_question() { return {Domain(), dns::Type::soa}; }

Asked ask_resolver(const Resolver& resolver, const dns::Question& question, bool ask_again, Asks& asks) {
  Asked asked;
  asked.resolver = resolver;
  const Reply* reply = asks.ask({resolver.server, question, Way::recursive});
  if (reply == nullptr) return asked;
  asked.reply = *reply;
  // A datagram that came back as undeliverable may be an accident too.
  const bool accident = reply->answer.kind == AnswerKind::failure && !reply->timed_out;
  if (ask_again && (accident || reply->answer.kind == AnswerKind::servfail))
    if (const Reply* again = asks.ask({resolver.server, question, Way::again})) asked.again = *again;
  if (reply->answer.kind != AnswerKind::servfail) return asked;
  if (const Reply* unchecked = asks.ask({resolver.server, question, Way::unchecked})) asked.unchecked = *unchecked;
  if (const Reply* root = asks.ask({resolver.server, root_question(), Way::recursive})) asked.root = *root;
  return asked;
}

// A sender's way to the mail hosts by the answer that counts, with their addresses through `resolver`.
void find_route(Survey& survey, const Endpoint& resolver, Asks& asks) {
  const dns::Question& question = survey.query.question;
  const Reply& counts = *survey.counts;
  dns::Lookups lookups;
  lookups.add({question, counts.ask.server, counts.at, counts.took, counts.answer});
  for (const Ask& ask : asks.known().order()) {
    if (ask.server != resolver || ask.way != Way::recursive || ask.question == question) continue;
    const Reply& reply = *asks.known().find(ask);
    lookups.add({ask.question, ask.server, reply.at, reply.took, reply.answer});
  }
  dns::Facts facts(lookups);
  survey.route = route::find_route(question.name, facts, survey.query.seed);
  for (const dns::Question& wanted : facts.wanted()) asks.ask({resolver, wanted, Way::recursive});
  for (const dns::Lookup& lookup : lookups.all())
    if (lookup.question != question && lookup.question != root_question()) survey.side.emplace_back(lookup.question, *asks.known().find({resolver, lookup.question, Way::recursive}));
}

// What everybody will see in the end, by the servers of the zone; without them, what most resolvers say.
void settle(Survey& survey, const Comparison& comparison, Asks& asks) {
  const Row *settled = nullptr, *helper = nullptr;
  for (const Row& row : comparison.rows) {
    if (!row.group || !row.reply) continue;
    // A resolver that says so itself is the better witness of the hosts' addresses.
    if (*row.group == 0 && (settled == nullptr || (settled->server && !row.server))) settled = &row;
    if (!row.server && helper == nullptr) helper = &row;
  }
  if (settled == nullptr || helper == nullptr) return;
  survey.counts = settled->reply;
  find_route(survey, settled->server ? helper->at : settled->at, asks);
}

// Another answer than every authority's should run out.  Where its TTL is not below the zone's, only a second look tells.
void look_again(Survey& survey, const Comparison& comparison, Asks& asks) {
  constexpr Duration a_moment = 1200ms;  // TTLs are whole seconds
  for (const Row& row : comparison.rows) {
    if (row.server || !row.reply || !row.in_doubt) continue;
    const Reply& first = *row.reply;
    const Reply* later = asks.ask_later({row.at, survey.query.question, Way::later}, first.at + first.took + a_moment);
    for (Asked& asked : survey.resolvers)
      if (later != nullptr && asked.resolver.server == row.at) asked.later = *later;
  }
}
}  // namespace

const Reply* Asked::word() const {
  if (again && !again->answer.is_failure()) return &*again;
  return reply ? &*reply : nullptr;
}

bool Asked::bogus() const { return !trusts_nobody() && word() != nullptr && word()->answer.kind == AnswerKind::servfail && unchecked && !unchecked->answer.is_failure(); }

bool Asked::trusts_nobody() const { return root && root->answer.kind == AnswerKind::servfail; }

Survey survey(const Query& query, Asks& asks) {
  Survey survey;
  survey.query = query;
  for (const Resolver& resolver : query.resolvers) {
    survey.resolvers.push_back(ask_resolver(resolver, query.question, query.ask_again, asks));
    const auto& reply = survey.resolvers.back().reply;
    const bool in_turn = !query.compare && resolver.kind == Resolver::Kind::yours;
    if (in_turn && (!reply || !reply->answer.is_failure())) break;
  }
  if (query.walks()) survey.walk = walk(query.question, query.walk, asks);
  const bool mail = query.question.type == dns::Type::mx;
  if (!query.compare) {
    survey.speaker = speaker_of(survey.resolvers);
    if (survey.speaker) survey.counts = survey.resolvers[*survey.speaker].reply;
    if (survey.counts && mail) find_route(survey, survey.counts->ask.server, asks);
  } else if (query.thorough) {
    look_again(survey, compare(survey), asks);
    if (mail) settle(survey, compare(survey), asks);
  }
  survey.capped = asks.capped();
  return survey;
}

}  // namespace mailwhy::zone
