#include "mailwhy/zone/survey.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "mailwhy/dns/zone_text.h"
#include "mailwhy/zone/finding.h"

using namespace mailwhy;
using namespace mailwhy::zone;
using Said = dns::Answer::Kind;

namespace {
const Endpoint resolver = *Endpoint::parse("192.0.2.53:53", 53);
const dns::Question question{Domain::of("example.test"), dns::Type::mx};
const dns::Question root{Domain(), dns::Type::soa};

Query plain() {
  Query query;
  query.question = question;
  query.resolvers = {{Resolver::Kind::yours, "", resolver}};
  return query;
}

Reply reply_of(const dns::Question& asked, Way way, Said kind) {
  Reply reply;
  reply.ask = {resolver, asked, way};
  reply.answer.kind = kind;
  if (kind == Said::servfail) reply.answer.rcode = dns::Rcode::servfail;
  return reply;
}

// SERVFAIL with validation, an answer without it, and the root's SOA as given.
Survey after_servfail(Said about_root) {
  Replies replies;
  Reply said = reply_of(question, Way::recursive, Said::servfail);
  said.answer.errors = {{6, "bad signature"}};
  replies.add(said);
  replies.add(reply_of(question, Way::unchecked, Said::nodata));
  replies.add(reply_of(root, Way::recursive, about_root));
  Asks asks(replies, 100);
  return survey(plain(), asks);
}

Judgement judged(const Survey& survey) { return judge(survey, compare(survey)); }
}  // namespace

TEST_CASE("after SERVFAIL a resolver is asked without validation, and about the root") {
  Replies replies;
  replies.add(reply_of(question, Way::recursive, Said::servfail));
  Asks asks(replies, 100);
  survey(plain(), asks);
  CHECK(asks.wanted() == std::set<Ask>{{resolver, question, Way::unchecked}, {resolver, root, Way::recursive}});
}

TEST_CASE("signatures that do not hold are the owner's, when the resolver can check the root's") {
  const auto told = after_servfail(Said::records);
  CHECK(told.resolvers.front().bogus());
  const auto judgement = judged(told);
  CHECK(judgement.verdict == Verdict::bogus);
  CHECK(judgement.leading()->party == "recipient_domain");
  CHECK(judgement.leading()->confidence == "certain");
}

TEST_CASE("who cannot check the root either has a wrong trust anchor or clock, and blames nobody else") {
  const auto told = after_servfail(Said::servfail);
  CHECK_FALSE(told.resolvers.front().bogus());
  const auto judgement = judged(told);
  CHECK(judgement.verdict == Verdict::servfail);
  CHECK(judgement.leading()->id == "dns.servfail");
  CHECK(judgement.leading()->party == "this_machine");
}

TEST_CASE("no word about the root refutes nothing") {
  CHECK(after_servfail(Said::silence).resolvers.front().bogus());
}

TEST_CASE("only an answer that was seen to run out is a promise to end") {
  for (const bool runs_out : {false, true}) {
    Comparison comparison;
    comparison.authorities_spoke = comparison.authorities_agree = comparison.caches_differ = true;
    comparison.groups = {{{"10 new.example.test"}, 1, 0}, {{"10 old.example.test"}, 0, 1}};
    Row server, cache;
    server.server.emplace();
    server.group = 0;
    server.reply = reply_of(question, Way::direct, Said::records);
    cache.group = 1;
    cache.reply = reply_of(question, Way::recursive, Said::records);
    cache.reply->answer.authoritative = !runs_out;
    if (runs_out) cache.forgets = Time{} + 600s;
    comparison.rows = {server, cache};
    Survey survey;
    survey.query = plain();
    survey.query.compare = true;
    survey.walk.emplace();
    const auto judgement = judge(survey, comparison);
    REQUIRE(judgement.leading() != nullptr);
    CHECK(judgement.leading()->id == "dns.caches-differ");
    CHECK(judgement.leading()->confidence == (runs_out ? "certain" : "likely"));
  }
}

namespace {
const Endpoint second_resolver = *Endpoint::parse("192.0.2.54:53", 53);
const Endpoint third_resolver = *Endpoint::parse("192.0.2.55:53", 53);

Query of_three(Resolver::Kind kind) {
  Query query = plain();
  query.question.type = dns::Type::txt;
  query.resolvers = {{kind, "", resolver}, {kind, "", second_resolver}, {kind, "", third_resolver}};
  return query;
}

Reply reply_from(const Endpoint& server, const Query& query, Said kind, std::string_view text = "") {
  Reply reply;
  reply.ask = {server, query.question, Way::recursive};
  reply.answer.kind = kind;
  if (kind == Said::servfail) reply.answer.rcode = dns::Rcode::servfail;
  if (!text.empty()) reply.answer.records = *dns::parse_zone_text(fmt::format("example.test. 60 TXT {}\n", text));
  return reply;
}

Survey told(const Query& query, const std::vector<Reply>& all) {
  Replies replies;
  for (const Reply& reply : all) replies.add(reply);
  Asks asks(replies, 100);
  return survey(query, asks);
}
}  // namespace

TEST_CASE("resolvers that somebody named are asked at once, this machine's own in turn") {
  const Replies none;
  Asks at_once(none, 100), in_turn(none, 100);
  survey(of_three(Resolver::Kind::named), at_once);
  CHECK(at_once.wanted().size() == 3);
  survey(of_three(Resolver::Kind::yours), in_turn);
  CHECK(in_turn.wanted().size() == 1);
}

TEST_CASE("the first resolver that has an answer counts, whoever comes first") {
  const Query query = of_three(Resolver::Kind::named);
  const Reply late = reply_from(resolver, query, Said::records, "one"), soon = reply_from(second_resolver, query, Said::records, "two");
  CHECK(told(query, {soon}).speaker == 1u);
  CHECK(told(query, {soon, late}).speaker == 0u);
  CHECK(told(query, {reply_from(resolver, query, Said::silence), soon}).speaker == 1u);
  CHECK(told(query, {reply_from(resolver, query, Said::servfail), soon}).speaker == 1u);
  CHECK(told(query, {reply_from(resolver, query, Said::silence), reply_from(second_resolver, query, Said::refused), reply_from(third_resolver, query, Said::servfail)}).speaker == 2u);
  CHECK(told(query, {reply_from(resolver, query, Said::silence), reply_from(second_resolver, query, Said::silence)}).speaker == 0u);
}

TEST_CASE("resolvers that differ are told, and nobody is blamed for it") {
  const Query query = of_three(Resolver::Kind::named);
  const auto apart = judged(told(query, {reply_from(resolver, query, Said::records, "one"), reply_from(second_resolver, query, Said::records, "two"), reply_from(third_resolver, query, Said::silence)}));
  CHECK(apart.verdict == Verdict::answered);
  REQUIRE(apart.leading() != nullptr);
  CHECK(apart.leading()->id == "dns.resolvers-differ");
  CHECK(apart.leading()->party == "unknown");
  CHECK(apart.leading()->seen.size() == 2);
  const auto denied = judged(told(query, {reply_from(resolver, query, Said::nxdomain), reply_from(second_resolver, query, Said::records, "two"), reply_from(third_resolver, query, Said::silence)}));
  CHECK(denied.verdict == Verdict::no_such_name);
  CHECK(denied.leading()->confidence == "guess");
  CHECK(denied.leading()->party == "unknown");
  const auto together = judged(told(query, {reply_from(resolver, query, Said::records, "one"), reply_from(second_resolver, query, Said::records, "one")}));
  CHECK(together.findings.empty());
}

TEST_CASE("an old answer whose time is not below the zone's is looked at again, a moment later") {
  Query query = of_three(Resolver::Kind::named);
  query.compare = query.thorough = true;
  query.resolvers.resize(1);
  const auto compared = [&](std::uint32_t zone_ttl, std::uint32_t ttl, bool authority, std::optional<std::uint32_t> then) {
    Survey told;
    told.query = query;
    Leg leg;
    leg.end = Leg::End::answered;
    leg.steps.resize(1);
    leg.steps[0].last = true;
    Server server;
    server.state = Server::State::answers;
    server.reply = reply_from(*Endpoint::parse("192.0.2.11:53", 53), query, Said::records, "new");
    server.reply.answer.records[0].ttl_s = zone_ttl;
    leg.steps[0].servers = {server};
    told.walk.emplace();
    told.walk->legs = {leg};
    Asked asked;
    asked.resolver = query.resolvers[0];
    asked.reply = reply_from(resolver, query, Said::records, "old");
    asked.reply->answer.records[0].ttl_s = ttl;
    asked.reply->answer.authoritative = authority;
    if (then) {
      asked.later = asked.reply;
      asked.later->answer.records[0].ttl_s = *then;
    }
    told.resolvers = {asked};
    return compare(told);
  };
  const auto below = compared(3600, 1800, false, {});
  CHECK(below.settled_by == Time{} + 1800s);
  CHECK(below.rows[1].last_to_change);
  const auto above = compared(300, 1800, false, {});
  CHECK_FALSE(above.settled_by);
  CHECK(above.rows[1].in_doubt);
  CHECK(compared(300, 1800, false, 1798).settled_by == Time{} + 1798s);
  CHECK_FALSE(compared(300, 1800, false, 1800).settled_by);
  CHECK(compared(300, 1800, false, 1800).rows[1].own);
  CHECK_FALSE(compared(300, 1800, false, 3600).settled_by);
  CHECK_FALSE(compared(3600, 1800, true, {}).settled_by);
  CHECK(compared(3600, 1800, true, {}).rows[1].own);
}

TEST_CASE("a run that was stopped does not say that all agree") {
  Query query = of_three(Resolver::Kind::named);
  query.compare = true;
  query.walk.hints = {{Domain(), *Endpoint::parse("192.0.2.1:53", 53)}};
  Survey told;
  told.query = query;
  Leg leg;
  leg.end = Leg::End::answered;
  leg.steps.resize(1);
  leg.steps[0].last = true;
  Server server;
  server.state = Server::State::answers;
  server.reply = reply_from(*Endpoint::parse("192.0.2.11:53", 53), query, Said::records, "new");
  leg.steps[0].servers = {server};
  told.walk.emplace();
  told.walk->legs = {leg};
  told.resolvers.resize(1);
  told.resolvers[0].resolver = query.resolvers[0];
  CHECK(judged(told).verdict == Verdict::agree);
  told.complete = false;
  CHECK(judged(told).verdict == Verdict::unknown);
}
