// The views of the DNS beside a check: what they cost, whom they ask, and that they can be judged again from a file.
#include <algorithm>

#include "mailwhy/pages/all_pages.h"
#include "mailwhy/pages/run.h"
#include "mailwhy/pages/worlds_test.h"

using namespace mailwhy;
using namespace mailwhy::pages;

namespace {
const char* const healthy = R"(
```dns
good.test. MX 10 mx.good.test.
mx.good.test. A 192.0.2.10
```
```host 192.0.2.10:25
! default
```
)";

// Everybody says the same: a second resolver, and the name servers from the root down.
const char* const views = R"(
```dns 192.0.2.54
good.test. MX 10 mx.good.test.
mx.good.test. A 192.0.2.10
```
```dns 198.51.100.1 authority
. SOA a.root.test. hostmaster.root.test. 1 3600 900 604800 60
. NS a.root.test.
a.root.test. A 198.51.100.1
test. NS ns.nic.test.
ns.nic.test. A 198.51.100.2
```
```dns 198.51.100.2 authority
test. SOA ns.nic.test. hostmaster.nic.test. 1 3600 900 604800 60
test. NS ns.nic.test.
ns.nic.test. A 198.51.100.2
good.test. NS ns1.good.test.
ns1.good.test. A 198.51.100.11
```
```dns 198.51.100.11 authority
good.test. SOA ns1.good.test. hostmaster.good.test. 7 3600 900 604800 300
good.test. NS ns1.good.test.
ns1.good.test. A 198.51.100.11
good.test. MX 10 mx.good.test.
mx.good.test. A 192.0.2.10
```
)";

const char* const second_is_dead = R"(
```dns 192.0.2.54
! silent .
```
)";

lab::World world_with(const std::string& fences, const std::string& options = "") {
  return world_in("views", fences + "```check bob@good.test" + options + "\n```\n");
}

struct Played {
  Outcome outcome;
  Duration took{};
};
Played play(const lab::World& world) {
  lab::LabNet net(world);
  Played played;
  played.outcome = run_check(world, world.checks.front(), net);
  played.took = net.elapsed();
  return played;
}

bool asked(const evidence::Evidence& e, std::string_view address) {
  if (!e.views) return false;
  const auto& order = e.views->replies.order();
  return std::any_of(order.begin(), order.end(),
                     [&](const zone::Ask& ask) { return ask.server.address == IpAddress::of(address); });
}
}  // namespace

TEST_CASE("views of the DNS cost a healthy check no time, and change nothing about it") {
  const auto alone = play(world_with(healthy));
  const auto compared = play(world_with(std::string(healthy) + views));
  CHECK(compared.took == alone.took);
  CHECK(compared.outcome.judgement.cause == "none");
  CHECK(compared.outcome.judgement.findings.size() == alone.outcome.judgement.findings.size());
  CHECK_FALSE(alone.outcome.evidence.views.has_value());
  REQUIRE(compared.outcome.evidence.views.has_value());
  CHECK(asked(compared.outcome.evidence, "192.0.2.54"));
  CHECK(asked(compared.outcome.evidence, "198.51.100.11"));
}

TEST_CASE("only about a host that does not take the mail its zone is asked, and by the way that is known already") {
  const auto about_host = [](const evidence::Evidence& e) {
    std::vector<std::string> asked;
    for (const auto& ask : e.views->replies.order())
      if (ask.way == zone::Way::direct && ask.question.name == Domain::of("mx.good.test"))
        asked.push_back(ask.server.address.text() + " " + dns::to_string(ask.question.type));
    std::sort(asked.begin(), asked.end());
    return asked;
  };
  const auto taken = play(world_with(std::string(healthy) + views));
  CHECK(about_host(taken.outcome.evidence).empty());
  std::string refusing = healthy;
  refusing.replace(refusing.find("! default"), 9, "on RCPT TO : 550 5.1.1 No such user here");
  const auto alone = play(world_with(refusing)), refused = play(world_with(refusing + views));
  CHECK(refused.outcome.judgement.cause == alone.outcome.judgement.cause);
  CHECK(refused.outcome.judgement.confidence == alone.outcome.judgement.confidence);
  CHECK(about_host(refused.outcome.evidence) == std::vector<std::string>{"198.51.100.11 A", "198.51.100.11 AAAA"});
  CHECK(refused.took <= alone.took + 300ms);
}

TEST_CASE("who names a resolver has nobody else asked") {
  const auto played = play(world_with(std::string(healthy) + views, " --resolver 192.0.2.53"));
  CHECK(played.outcome.judgement.cause == "none");
  CHECK_FALSE(played.outcome.evidence.views.has_value());
}

TEST_CASE("a dead second resolver costs a moment and gets a note") {
  const auto alone = play(world_with(healthy));
  const auto second = play(world_with(std::string(healthy) + second_is_dead));
  CHECK(second.took <= alone.took + 1s);
  CHECK(second.outcome.judgement.cause == "none");
  const auto& findings = second.outcome.judgement.findings;
  CHECK(std::any_of(findings.begin(), findings.end(),
                    [](const rules::Finding& finding) { return finding.id == "domain.resolver-dead"; }));
}

TEST_CASE("views are judged again from a file, and every citation of them leads somewhere") {
  int with_views = 0;
  for (const auto& world : all_worlds()) {
    if (world.checks.empty()) continue;
    CAPTURE(world.name);
    const Outcome outcome = run_check(world, world.checks.front());
    if (!outcome.evidence.views) continue;
    ++with_views;
    const std::string text = evidence::write_json(outcome.evidence);
    const auto back = evidence::read_json(text);
    REQUIRE_MESSAGE(back.has_value(), back.error().text);
    CHECK(evidence::write_json(*back) == text);
    const auto again = rules::judge(*back);
    CHECK(again.cause == outcome.judgement.cause);
    REQUIRE(again.findings.size() == outcome.judgement.findings.size());
    for (std::size_t i = 0; i < again.findings.size(); ++i) {
      CHECK(again.findings[i].id == outcome.judgement.findings[i].id);
      CHECK(again.findings[i].args == outcome.judgement.findings[i].args);
      for (const auto& citation : again.findings[i].seen) CHECK(citation.at != "/views");
    }
  }
  CHECK(with_views > 10);
}
