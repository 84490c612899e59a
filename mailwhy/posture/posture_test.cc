#include <doctest/doctest.h>

#include "mailwhy/base/text.h"
#include "mailwhy/posture/judge.h"
#include "mailwhy/posture/records.h"

namespace mailwhy::posture {

TEST_CASE("services are recognised by mail hosts and by included records") {
  const auto& builtin = Providers::builtin();
  CHECK(builtin.all().size() > 20);
  for (const auto& row : builtin.all()) {
    CAPTURE(row.name);
    CHECK(!row.selectors.empty());
    for (const auto& selector : row.selectors) CHECK(Domain::of("example.test").with_prefix(selector + "._domainkey").has_value());
  }
  const auto names = [&](std::vector<Domain> hosts, std::vector<Domain> included) {
    std::vector<std::string> out;
    for (const auto* one : builtin.recognised(hosts, included)) out.push_back(one->name);
    return join(out, ", ");
  };
  CHECK(names({Domain::of("example-org.mail.protection.outlook.com")}, {}) == "Microsoft 365");
  CHECK(names({}, {Domain::of("_spf.google.com")}) == "Google Workspace");
  CHECK(names({Domain::of("mx.example.test")}, {Domain::of("notgoogle.com")}).empty());
  for (const char* bad : {"Name\t-\t-\ts1", "Name\tmx.test\t-", "Name\tmx.test\t-\t", "Name\tmx..test\t-\ts1"}) CHECK(!Providers::read(bad).has_value());
}

TEST_CASE("a change is written as zone text and for a provider's form") {
  Change change{Change::Act::publish, Domain::of("_dmarc.s.example.test"), Domain::of("example.test"), "TXT", "v=DMARC1; p=none"};
  CHECK(change.label() == "_dmarc.s");
  CHECK(change.zone_text() == "_dmarc.s.example.test. 3600 IN TXT \"v=DMARC1; p=none\"");
  change.name = change.apex;
  CHECK(change.label() == "@");
  change.name = Domain::of("example.test._report._dmarc.other.test");
  CHECK(change.label() == "example.test._report._dmarc.other.test");
  change.value = std::string(300, 'x') + "\"\\\x01";
  const auto text = change.zone_text();
  CHECK(text.find("\"" + std::string(255, 'x') + "\" \"" + std::string(45, 'x')) != std::string::npos);
  CHECK(text.ends_with("\\\"\\\\\\001\""));
  change.type = "MX";
  change.value = "0 .";
  CHECK(change.zone_text().ends_with(" 3600 IN MX 0 ."));
}

TEST_CASE("the author is the one domain in From") {
  const auto author = [](std::string_view message) {
    const auto domain = author_of(message);
    return domain ? domain->text() : std::string("-");
  };
  CHECK(author("From: Ann <ann@Example.TEST>\r\n\r\n") == "example.test");
  CHECK(author("From: ann@example.test\n\nhello") == "example.test");
  CHECK(author("From: \"a@b.test\" <ann@example.test>\n\n") == "example.test");
  CHECK(author("From: Ann\n <ann@example.test>\n\n") == "example.test");
  CHECK(author("From: a@b.test\nFrom: c@d.test\n\n") == "-");
  CHECK(author("Subject: x\n\n") == "-");
  CHECK(author("From: nobody\n\n") == "-");
  CHECK(author("") == "-");
}

TEST_CASE("a baseline accepts what it has and tells what is new and what changed") {
  Survey survey;
  survey.domain = Domain::of("example.test");
  survey.complete = true;
  survey.parts = {Part::mx};
  route::Route route;
  route.kind = route::Route::Kind::no_address;
  survey.route = route;
  auto judgement = judge(survey);
  REQUIRE(judgement.tasks.size() == 1);
  CHECK(judgement.verdict == Verdict::problems);
  const auto baseline = baseline_of(survey, judgement);
  compare(baseline, survey, judgement);
  CHECK(judgement.tasks.front().known);
  CHECK(judgement.verdict == Verdict::sound);
  auto other = baseline;
  other.records["example.test MX"] = "10 mx.example.test";
  other.records["example.test NS"] = "ns.example.test";  // was not looked at
  compare(other, survey, judgement);
  CHECK(judgement.verdict == Verdict::problems);
  CHECK(judgement.tasks.front().kind->id == "domain.record-changed");
  CHECK(judgement.tasks.size() == 2);
}

}  // namespace mailwhy::posture
