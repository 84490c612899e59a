#include "mailwhy/zone/survey.h"

#include <doctest/doctest.h>

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

TEST_CASE("an answer of a resolver's own making is no certain promise to end") {
  for (const bool own_making : {false, true}) {
    Comparison comparison;
    comparison.authorities_spoke = comparison.authorities_agree = comparison.caches_differ = true;
    comparison.groups = {{{"10 new.example.test"}, 1, 0}, {{"10 old.example.test"}, 0, 1}};
    Row server, cache;
    server.server.emplace();
    server.group = 0;
    server.reply = reply_of(question, Way::direct, Said::records);
    cache.group = 1;
    cache.reply = reply_of(question, Way::recursive, Said::records);
    cache.reply->answer.authoritative = own_making;
    comparison.rows = {server, cache};
    Survey survey;
    survey.query = plain();
    survey.query.compare = true;
    survey.walk.emplace();
    const auto judgement = judge(survey, comparison);
    REQUIRE(judgement.leading() != nullptr);
    CHECK(judgement.leading()->id == "dns.caches-differ");
    CHECK(judgement.leading()->confidence == (own_making ? "likely" : "certain"));
  }
}
