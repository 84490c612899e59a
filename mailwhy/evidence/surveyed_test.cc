#include "mailwhy/evidence/surveyed.h"

#include <doctest/doctest.h>

#include "mailwhy/zone/compare.h"

using namespace mailwhy;
using namespace mailwhy::evidence;

namespace {

Surveyed answer_and_silence() {
  Surveyed kept;
  kept.query.question = {Domain::of("example.test"), dns::Type::txt};
  kept.query.resolvers = {{zone::Resolver::Kind::named, "", *Endpoint::parse("192.0.2.53:53", 53)}, {zone::Resolver::Kind::yours, "", *Endpoint::parse("192.0.2.54:53", 53)}};
  kept.query.compare = true;
  kept.started = *parse_time("2026-11-21T03:16:49.120Z");
  kept.elapsed = 12ms;
  zone::Reply reply;
  reply.ask = {kept.query.resolvers[0].server, kept.query.question, zone::Way::recursive};
  reply.at = kept.started;
  reply.took = 3ms;
  reply.answer.kind = dns::Answer::Kind::records;
  reply.answer.records = {{Domain::of("example.test"), dns::Type::txt, 300, dns::Txt{{"v=spf1 \x01 -all"}}}};
  kept.replies.add(reply);
  reply.ask.server = kept.query.resolvers[1].server;
  reply.answer = {};
  reply.answer.kind = dns::Answer::Kind::silence;
  reply.timed_out = true;
  kept.replies.add(reply);
  dns::Validation validation;
  validation.question = kept.query.question;
  kept.validations.push_back(validation);
  return kept;
}

}  // namespace

TEST_CASE("what name servers said is read back as it was kept") {
  const Surveyed kept = answer_and_silence();
  const auto text = write_surveyed(kept);
  CHECK(is_surveyed(text));
  const auto again = read_surveyed(text);
  REQUIRE_MESSAGE(again.has_value(), again.error().text);
  CHECK(write_surveyed(*again) == text);
  CHECK(again->validations.size() == 1);
  const auto survey = survey_again(*again);
  CHECK(survey.started == kept.started);
  CHECK(survey.elapsed == kept.elapsed);
  const auto comparison = zone::compare(survey);
  REQUIRE(comparison.groups.size() == 1);
  CHECK(comparison.groups.front().answer == zone::answer_lines(kept.replies.find(kept.replies.order().front())->answer));
}

TEST_CASE("files that are none are told what is wrong with them") {
  const auto text = write_surveyed(answer_and_silence());
  CHECK_FALSE(is_surveyed("{\"schema\":\"mailwhy.report/1\"}"));
  for (const std::string& broken : {std::string(), std::string("[]"), text.substr(0, text.size() / 2), std::string("{\"schema\":\"mailwhy.dns-evidence/1\"}"),
                                    std::string("{\"schema\":\"mailwhy.dns-evidence/2\",\"survey\":{}}")}) {
    const auto read = read_surveyed(broken);
    REQUIRE_FALSE(read.has_value());
    CHECK_FALSE(read.error().text.empty());
  }
  std::string greedy = text;
  const std::string_view limit = "\"most_questions\":600";
  greedy.replace(greedy.find(limit), limit.size(), "\"most_questions\":60000");
  CHECK_FALSE(read_surveyed(greedy).has_value());
}
