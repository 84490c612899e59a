#include "mailwhy/evidence/listed.h"

#include <doctest/doctest.h>

#include "mailwhy/dns/zone_text.h"

namespace mailwhy::evidence {
namespace {
using listing::Choice;
using listing::Survey;

dns::Lookup lookup(const std::string& name, dns::Type type, std::string_view zone_text) {
  dns::Lookup out;
  out.question = {Domain::of(name), type};
  out.answer.kind = dns::Answer::Kind::nxdomain;
  const auto records = dns::parse_zone_text(zone_text);
  REQUIRE(records.has_value());
  if (!records->empty()) out.answer.kind = dns::Answer::Kind::records;
  out.answer.records = *records;
  return out;
}

// One keyed list and one behind a private mirror; both hold the address and say their own names.
Survey survey_with_secrets() {
  const auto table = listing::read_table("KEY.bl.test\tip4\tkeyed\tmajor\t-\t127.0.0.2=bad\t-\t-\t-\t-\tOp\nml.test\tip4\tactive\tmedium\n");
  Choice choice;
  choice.own_table = true;
  choice.keys["op"] = "s3cret";
  choice.mirrors["ml.test"] = "private.mirror.example";
  Survey survey;
  survey.target = "192.0.2.25";
  survey.subjects = {{IpAddress::of("192.0.2.25"), {}}};
  survey.sources = listing::choose(table, choice, survey.subjects.front()).sources;
  REQUIRE(survey.sources.size() == 2);
  survey.resolver = *Endpoint::parse("192.0.2.53:53", 53);
  for (const std::string zone : {"s3cret.bl.test", "private.mirror.example"}) {
    for (const std::string point : {"2.0.0.127.", "25.2.0.192."}) survey.lookups.add(lookup(point + zone, dns::Type::a, point + zone + ". 60 IN A 127.0.0.2\n"));
    survey.lookups.add(lookup("1.0.0.127." + zone, dns::Type::a, ""));
    survey.lookups.add(lookup("25.2.0.192." + zone, dns::Type::txt, "25.2.0.192." + zone + ". 60 IN TXT \"see https://x.test/S3CRET/ and Private.Mirror.Example\"\n"));
  }
  listing::read_again(survey);
  return survey;
}
}  // namespace

TEST_CASE("what lists said is kept without keys and private names, and gives the same answers again") {
  const auto survey = survey_with_secrets();
  REQUIRE(survey.entries.size() == 2);
  for (const auto& entry : survey.entries) CHECK(entry.result == listing::Result::listed);
  const auto text = write_listed({survey});
  CHECK(is_listed(text));
  for (const char* secret : {"s3cret", "S3CRET", "private.mirror", "Private.Mirror"}) CHECK(text.find(secret) == std::string::npos);
  const auto again = read_listed(text);
  REQUIRE_MESSAGE(again.has_value(), (again ? "" : again.error().text));
  REQUIRE(again->size() == 1);
  REQUIRE(again->front().entries.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(again->front().entries[i].result == survey.entries[i].result);
    CHECK(again->front().entries[i].codes == survey.entries[i].codes);
    CHECK(again->front().entries[i].meanings == survey.entries[i].meanings);
  }
  CHECK(write_listed(*again) == text);
}

TEST_CASE("a file that holds something else is named, not believed") {
  for (const char* text : {"", "{}", "[]", "{\"schema\":\"mailwhy.listed-evidence/1\"}", "{\"schema\":\"mailwhy.listed-evidence/1\",\"surveys\":[{}]}",
                           "{\"schema\":\"mailwhy.report/1\",\"surveys\":[]}"}) {
    const auto read = read_listed(text);
    CHECK_FALSE(read.has_value());
    if (!read) CHECK(!read.error().text.empty());
  }
}

}  // namespace mailwhy::evidence
