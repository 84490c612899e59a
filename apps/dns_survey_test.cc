// Surveys in the lab: worlds with a root, a zone "test." and servers that are broken in every way.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/lab/lab_net.h"
#include "mailwhy/lab/page.h"
#include "mailwhy/probe/survey.h"
#include "mailwhy/report/dns/dns.h"
#include "mailwhy/report/dns/lines.h"

using namespace mailwhy;
using zone::Verdict;

namespace {

// The root at 192.0.2.1 and the zone "test." at 192.0.2.2; `delegation` stands in the latter.
std::string world_with(std::string_view delegation, std::string_view rest) {
  return fmt::format(R"(
```dns 192.0.2.1 authority
. SOA a.root-servers.test. hostmaster.test. 1 3600 900 604800 60
. NS a.root-servers.test.
a.root-servers.test. A 192.0.2.1
test. NS ns.nic.test.
ns.nic.test. A 192.0.2.2
```

```dns 192.0.2.2 authority
test. SOA ns.nic.test. hostmaster.test. 1 3600 900 604800 60
test. NS ns.nic.test.
ns.nic.test. A 192.0.2.2
{}
```
{}
)", delegation, rest);
}

constexpr std::string_view two_servers = R"(example.test. NS ns1.example.test.
example.test. NS ns2.example.test.
ns1.example.test. A 192.0.2.11
ns2.example.test. A 192.0.2.12)";

// A server of example.test.
std::string server(std::string_view address, int serial, std::string_view mx, std::string_view more = "") {
  return fmt::format(R"(
```dns {} authority
example.test. SOA ns1.example.test. hostmaster.example.test. {} 3600 900 604800 300
example.test. NS ns1.example.test.
example.test. NS ns2.example.test.
ns1.example.test. A 192.0.2.11
ns2.example.test. A 192.0.2.12
example.test. 3600 MX {}
{}
```
)", address, serial, mx, more);
}

std::string resolver(std::string_view address, std::string_view lines) { return fmt::format("\n```dns {}\n{}\n```\n", address, lines); }

struct How {
  bool compare = true, trace = false;
  std::vector<std::string> resolvers{"192.0.2.53"};
  bool open_networks = true;
  bool thorough = false;
  probe::SurveyOptions run = {};
};

report::DnsResult ask(const std::string& page, std::string_view name, dns::Type type, How how = {}) {
  auto worlds = lab::read_worlds("test", page);
  REQUIRE_MESSAGE(worlds.has_value(), worlds.error().text);
  REQUIRE(worlds->size() == 1);
  lab::LabNet net(worlds->front());
  zone::Query query;
  query.question = {Domain::of(name), type};
  query.compare = how.compare;
  query.thorough = how.thorough;
  query.trace = how.trace;
  query.walk.examine = how.trace;
  query.walk.use_v6 = false;
  query.walk.hints = {{Domain(), {IpAddress::of("192.0.2.1"), 53}}};
  if (how.open_networks) query.walk.public_networks = {*Network::parse("192.0.2.0/24"), *Network::parse("198.51.100.0/24")};
  for (const auto& one : how.resolvers) query.resolvers.push_back({zone::Resolver::Kind::named, "", {IpAddress::of(one), 53}});
  return report::dns_result(probe::run_survey(query, net, how.run));
}

// But for those on how well a zone's servers are spread: nearly all of these worlds have them in one place.
std::string ids(const report::DnsResult& result) {
  static constexpr std::string_view of_posture[] = {"dns.servers-together", "dns.one-server", "dns.expires-early"};
  std::vector<std::string> all;
  for (const auto& finding : result.judgement.findings)
    if (std::find(std::begin(of_posture), std::end(of_posture), finding.id) == std::end(of_posture)) all.push_back(finding.id);
  std::sort(all.begin(), all.end());
  return fmt::format("{}", fmt::join(all, " "));
}

std::string letters(const report::DnsResult& result) {
  std::string all;
  for (const auto& row : result.comparison.rows) all += row.group ? result.comparison.groups[*row.group].letter() : '?';
  return all;
}

std::string text(const report::DnsResult& result, int verbosity = 0) {
  report::TextOptions options;
  options.width = 100;
  options.verbosity = verbosity;
  return report::dns_text(result, options, report::Catalogue::builtin());
}

const zone::Finding& finding(const report::DnsResult& result, std::string_view id) {
  const auto found = std::find_if(result.judgement.findings.begin(), result.judgement.findings.end(), [&](const zone::Finding& f) { return f.id == id; });
  REQUIRE(found != result.judgement.findings.end());
  return *found;
}

std::string healthy() { return server("192.0.2.11", 7, "10 mx.example.test.") + server("192.0.2.12", 7, "10 mx.example.test."); }
std::string same_in_cache() { return resolver("192.0.2.53", "example.test. 600 MX 10 mx.example.test."); }

}  // namespace

TEST_CASE("everybody says the same") {
  const auto result = ask(world_with(two_servers, healthy() + same_in_cache()), "example.test", dns::Type::mx);
  CHECK(result.judgement.verdict == Verdict::agree);
  CHECK(ids(result) == "");
  CHECK(letters(result) == "AAA");
  CHECK(result.comparison.serials == std::vector<std::uint32_t>{7});
  CHECK(zone::exit_code_of(result.judgement.verdict) == 0);
}

TEST_CASE("a stale secondary is named, and waiting does not help (M5)") {
  const auto page = world_with(two_servers, server("192.0.2.11", 2026112102, "10 mx-new.example.test.") + server("192.0.2.12", 2026112001, "10 mx-old.example.test.") +
                                                resolver("192.0.2.53", "example.test. 600 MX 10 mx-old.example.test."));
  const auto result = ask(page, "example.test", dns::Type::mx);
  CHECK(result.judgement.verdict == Verdict::authorities_disagree);
  CHECK(ids(result) == "dns.authorities-disagree dns.stale-secondary");
  CHECK(letters(result) == "ABB");
  CHECK(result.comparison.rows[1].behind);
  CHECK_FALSE(result.comparison.settled_by);
  CHECK(finding(result, "dns.stale-secondary").args.at("server") == "ns2.example.test");
  CHECK(zone::exit_code_of(result.judgement.verdict) == 1);
  CHECK(text(result).find("Tell them: \"ns2.example.test has serial 2026112001, ns1.example.test has") != std::string::npos);
}

TEST_CASE("a change under way ends by itself, and the last cache is known (M11)") {
  const auto page = world_with(two_servers, healthy() + resolver("192.0.2.53", "example.test. 600 MX 10 old.example.test.") +
                                                resolver("192.0.2.54", "example.test. 1800 MX 10 old.example.test.") +
                                                resolver("192.0.2.55", "example.test. 60 MX 10 mx.example.test."));
  const auto result = ask(page, "example.test", dns::Type::mx, {.resolvers = {"192.0.2.53", "192.0.2.54", "192.0.2.55"}});
  CHECK(result.judgement.verdict == Verdict::caches_differ);
  CHECK(ids(result) == "dns.caches-differ");
  CHECK(letters(result) == "AABBA");
  CHECK(result.comparison.rows[3].last_to_change);
  REQUIRE(result.comparison.settled_by);
  CHECK(*result.comparison.settled_by >= result.survey.started + 1800s);
  CHECK(*result.comparison.settled_by <= result.survey.started + 1801s);
  CHECK(text(result).find("ends by itself by 03:47 UTC") != std::string::npos);
  CHECK(zone::exit_code_of(result.judgement.verdict) == 4);
}

TEST_CASE("a server that refuses its zone is lame") {
  const auto page = world_with(two_servers, server("192.0.2.11", 7, "10 mx.example.test.") + "\n```dns 192.0.2.12 authority\nother.test. SOA a. b. 1 1 1 1 1\n```\n" + same_in_cache());
  const auto result = ask(page, "example.test", dns::Type::mx);
  CHECK(result.judgement.verdict == Verdict::faulty);
  CHECK(ids(result) == "dns.lame-server");
  CHECK(finding(result, "dns.lame-server").args.at("server") == "ns2.example.test");
  CHECK(letters(result) == "A?A");
}

TEST_CASE("an answer without authority and a referral upwards are lame too") {
  for (const char* fault : {"! no-authority example.test", "! upward example.test"}) {
    const auto page = world_with(two_servers, server("192.0.2.11", 7, "10 mx.example.test.") + server("192.0.2.12", 7, "10 mx.example.test.", fault) + same_in_cache());
    const auto result = ask(page, "example.test", dns::Type::mx);
    CHECK_MESSAGE(ids(result) == "dns.lame-server", fault);
  }
}

TEST_CASE("a dead server is named and does not keep the others from speaking") {
  const auto page = world_with(two_servers, server("192.0.2.11", 7, "10 mx.example.test.") + server("192.0.2.12", 7, "10 mx.example.test.", "! silent .") + same_in_cache());
  const auto result = ask(page, "example.test", dns::Type::mx);
  CHECK(ids(result) == "dns.server-silent");
  CHECK(letters(result) == "A?A");
  CHECK(result.survey.elapsed < 15s);
}

TEST_CASE("a server with TCP only, and one with UDP only") {
  auto page = world_with(two_servers, server("192.0.2.11", 7, "10 mx.example.test.") + server("192.0.2.12", 7, "10 mx.example.test.", "! silent-udp .") + same_in_cache());
  CHECK(ids(ask(page, "example.test", dns::Type::mx, {.compare = true, .trace = true})) == "dns.no-udp");
  page = world_with(two_servers, server("192.0.2.11", 7, "10 mx.example.test.") + server("192.0.2.12", 7, "10 mx.example.test.", "! silent-tcp .") + same_in_cache());
  CHECK(ids(ask(page, "example.test", dns::Type::mx, {.compare = true, .trace = true})) == "dns.no-tcp");
}

TEST_CASE("EDNS and letter case are noted") {
  const auto page = world_with(two_servers, server("192.0.2.11", 7, "10 mx.example.test.", "! formerr-on-edns .") + server("192.0.2.12", 7, "10 mx.example.test.", "! lower-case .") + same_in_cache());
  const auto result = ask(page, "example.test", dns::Type::mx, {.compare = true, .trace = true});
  CHECK(ids(result) == "dns.case-changed dns.no-edns");
  CHECK(result.judgement.verdict == Verdict::agree);
}

TEST_CASE("parent and child name other servers") {
  const auto page = world_with(R"(example.test. NS ns1.example.test.
example.test. NS ns3.example.test.
ns1.example.test. A 192.0.2.11
ns3.example.test. A 192.0.2.12)", server("192.0.2.11", 7, "10 mx.example.test.", "ns3.example.test. A 192.0.2.12") + server("192.0.2.12", 7, "10 mx.example.test.", "ns3.example.test. A 192.0.2.12") + same_in_cache());
  const auto result = ask(page, "example.test", dns::Type::mx);
  CHECK(ids(result) == "dns.parent-child-differ");
  CHECK(finding(result, "dns.parent-child-differ").args.at("parent_names") == "ns1.example.test, ns3.example.test");
  CHECK(finding(result, "dns.parent-child-differ").args.at("child_names") == "ns1.example.test, ns2.example.test");
}

TEST_CASE("wrong and missing glue") {
  auto page = world_with(R"(example.test. NS ns1.example.test.
example.test. NS ns2.example.test.
ns1.example.test. A 192.0.2.11
ns2.example.test. A 192.0.2.99)", healthy() + same_in_cache());
  auto result = ask(page, "example.test", dns::Type::mx);
  CHECK(ids(result).find("dns.glue-wrong") != std::string::npos);
  CHECK(letters(result) == "A?AA");  // ns2 at the parent's address is silent, at its own it answers
  page = world_with(R"(example.test. NS ns1.example.test.
example.test. NS ns2.example.test.
ns1.example.test. A 192.0.2.11)", healthy() + same_in_cache());
  result = ask(page, "example.test", dns::Type::mx);
  CHECK(ids(result) == "dns.glue-missing");
  CHECK(letters(result) == "AAA");
}

TEST_CASE("glue out of bailiwick is never believed") {
  // The zone below "example.test" is served by a host of another zone; the liar's address for it is ignored, the true one is walked to.
  const auto page = world_with(R"(example.test. NS ns.other.test.
other.test. NS ns1.other.test.
ns1.other.test. A 192.0.2.21)", R"(
```dns 192.0.2.21 authority
other.test. SOA ns1.other.test. h. 1 1 1 1 1
other.test. NS ns1.other.test.
ns1.other.test. A 192.0.2.21
ns.other.test. A 192.0.2.22
```

```dns 192.0.2.22 authority
example.test. SOA ns.other.test. h. 1 1 1 1 1
example.test. NS ns.other.test.
example.test. MX 10 mx.example.test.
```
)" + same_in_cache());
  const auto result = ask(page, "example.test", dns::Type::mx);
  CHECK(ids(result) == "");
  CHECK(letters(result) == "AA");
}

TEST_CASE("an address that comes along from a zone without a right to it is not believed") {
  const auto page = world_with("example.test. NS ns.host.example.\nns.host.example. A 192.0.2.66", R"(
```dns 192.0.2.1 authority
example. NS ns.example.
ns.example. A 192.0.2.41
```

```dns 192.0.2.41 authority
example. SOA ns.example. h. 1 1 1 1 1
example. NS ns.example.
ns.example. A 192.0.2.41
ns.host.example. A 192.0.2.22
```

```dns 192.0.2.22 authority
example.test. SOA ns.host.example. h. 1 1 1 1 1
example.test. NS ns.host.example.
example.test. MX 10 mx.example.test.
```

```dns 192.0.2.66 authority
example.test. SOA ns.host.example. h. 9 1 1 1 1
example.test. NS ns.host.example.
example.test. MX 10 forged.example.test.
```
)");
  const auto result = ask(page, "example.test", dns::Type::mx, {.resolvers = {}});
  CHECK(ids(result) == "");
  REQUIRE(result.comparison.groups.size() == 1);
  CHECK(result.comparison.groups.front().answer == std::vector<std::string>{"10 mx.example.test"});
  CHECK(result.survey.walk->legs.front().last()->hosts.front().distrusted == std::vector<IpAddress>{IpAddress::of("192.0.2.66")});
}

TEST_CASE("when nobody on the Internet answers the run is over soon") {
  const auto worlds = lab::read_worlds("test", "```dns\nexample.test. MX 10 mx.example.test.\n```\n");
  REQUIRE(worlds.has_value());
  lab::LabNet net(worlds->front());
  zone::Query query;
  query.question = {Domain::of("example.test"), dns::Type::mx};
  query.compare = true;
  query.walk.hints = zone::builtin_hints(53);
  CHECK(probe::run_survey(query, net, {}).elapsed < 25s);
}

TEST_CASE("private addresses in a referral are not asked") {
  const auto page = world_with(R"(example.test. NS ns1.example.test.
example.test. NS ns2.example.test.
ns1.example.test. A 192.0.2.11
ns2.example.test. A 10.0.0.1)", healthy() + same_in_cache());
  const auto result = ask(page, "example.test", dns::Type::mx);
  CHECK(ids(result).find("dns.server-not-public") != std::string::npos);
}

TEST_CASE("circles of delegations, of aliases and of name servers end") {
  auto page = world_with("loop.test. NS ns.loop.test.\nloop.test. NS ns.pool.test.\npool.test. NS ns.loop.test.", "");
  auto result = ask(page, "loop.test", dns::Type::mx, {.resolvers = {}});
  CHECK(ids(result).find("dns.no-server-answers") != std::string::npos);
  page = world_with(two_servers, server("192.0.2.11", 7, "10 mx.example.test.", "a.example.test. CNAME b.example.test.\nb.example.test. CNAME a.example.test.") +
                                     server("192.0.2.12", 7, "10 mx.example.test.", "a.example.test. CNAME b.example.test.\nb.example.test. CNAME a.example.test."));
  result = ask(page, "a.example.test", dns::Type::mx, {.resolvers = {}});
  CHECK(ids(result) == "dns.alias-loop");
  CHECK(result.judgement.verdict == Verdict::faulty);
}

TEST_CASE("an alias is followed to the zone that holds its target") {
  const auto page = world_with(std::string(two_servers) + "\ntarget.test. NS ns.target.test.\nns.target.test. A 192.0.2.31",
                               server("192.0.2.11", 7, "10 mx.example.test.", "www.example.test. CNAME web.target.test.") + server("192.0.2.12", 7, "10 mx.example.test.", "www.example.test. CNAME web.target.test.") + R"(
```dns 192.0.2.31 authority
target.test. SOA ns.target.test. h. 9 1 1 1 1
target.test. NS ns.target.test.
ns.target.test. A 192.0.2.31
web.target.test. A 192.0.2.80
```
)" + resolver("192.0.2.53", "www.example.test. CNAME web.target.test.\nweb.target.test. 60 A 192.0.2.80"));
  const auto result = ask(page, "www.example.test", dns::Type::a);
  CHECK(ids(result) == "");
  CHECK(letters(result) == "AA");
  CHECK(result.survey.walk->legs.size() == 2);
}

TEST_CASE("a zone on the servers of its parent is found by its SOA") {
  const std::string zones = R"(
```dns 192.0.2.2 authority
sub.test. SOA ns.nic.test. hostmaster.test. 5 3600 900 604800 60
sub.test. NS ns.nic.test.
sub.test. MX 10 mx.sub.test.
```
)";
  const auto result = ask(world_with("", zones), "sub.test", dns::Type::mx, {.resolvers = {}});
  CHECK(ids(result) == "");
  CHECK(letters(result) == "A");
  CHECK(result.comparison.serials == std::vector<std::uint32_t>{5});
  CHECK(result.survey.walk->legs.front().last()->zone == Domain::of("sub.test"));
}

TEST_CASE("nobody serves the zone") {
  const auto page = world_with(two_servers, "\n```dns 192.0.2.11 authority\nx.test. SOA a. b. 1 1 1 1 1\n```\n\n```dns 192.0.2.12 authority\nx.test. SOA a. b. 1 1 1 1 1\n```\n" +
                                                resolver("192.0.2.53", "! servfail example.test 22 \"At delegation example.test\""));
  const auto result = ask(page, "example.test", dns::Type::mx);
  CHECK(ids(result) == "dns.lame-server dns.lame-server dns.no-server-answers dns.servfail");
  CHECK(result.judgement.verdict == Verdict::faulty);
  CHECK(result.judgement.findings.front().id == "dns.no-server-answers");
}

TEST_CASE("when not even the root answers, it cannot be told from here") {
  const auto result = ask("```dns\nexample.test. MX 10 mx.example.test.\n```\n", "example.test", dns::Type::mx);
  CHECK(result.judgement.verdict == Verdict::unknown);
  CHECK(zone::exit_code_of(result.judgement.verdict) == 3);
  CHECK(finding(result, "dns.no-server-answers").confidence == "guess");
}

TEST_CASE("six different failures have six different findings") {
  const struct {
    const char* lines;
    const char* id;
    int code;
  } rows[] = {
      {"example.test. TXT \"x\"", "dns.no-mail-host", 1},
      {"other.test. TXT \"x\"", "dns.nxdomain", 1},
      {"! servfail example.test", "dns.servfail", 3},
      {"! refused example.test", "dns.refused", 3},
      {"! silent example.test", "dns.silence", 3},
      {"! malformed example.test", "dns.unusable-answer", 3},
  };
  for (const auto& row : rows) {
    const auto result = ask(resolver("192.0.2.53", row.lines), "example.test", dns::Type::mx, {.compare = false});
    CHECK_MESSAGE(ids(result) == row.id, row.lines);
    CHECK_MESSAGE(zone::exit_code_of(result.judgement.verdict) == row.code, row.lines);
    CHECK_FALSE(text(result).empty());
  }
}

TEST_CASE("bogus is proved by asking again without validation") {
  const auto page = resolver("192.0.2.53", "! bogus example.test 7 \"signature expired\"\nexample.test. MX 10 mx.example.test.");
  const auto result = ask(page, "example.test", dns::Type::mx, {.compare = false});
  CHECK(ids(result) == "dns.bogus");
  CHECK(finding(result, "dns.bogus").confidence == "certain");
  CHECK(result.judgement.verdict == Verdict::bogus);
}

TEST_CASE("null MX, fallback to the address, and the first resolver that says something") {
  auto result = ask(resolver("192.0.2.53", "example.test. MX 0 ."), "example.test", dns::Type::mx, {.compare = false});
  CHECK(result.judgement.verdict == Verdict::no_mail_by_choice);
  result = ask(resolver("192.0.2.53", "example.test. A 192.0.2.80"), "example.test", dns::Type::mx, {.compare = false});
  CHECK(ids(result) == "dns.implicit-mx");
  CHECK(text(result).find("192.0.2.80") != std::string::npos);
  result = ask(resolver("192.0.2.53", "! refused .") + resolver("192.0.2.54", "example.test. MX 10 mx.example.test.\nmx.example.test. A 192.0.2.10"), "example.test", dns::Type::mx,
               {.compare = false, .resolvers = {"192.0.2.53", "192.0.2.54"}});
  CHECK(result.judgement.verdict == Verdict::answered);
  CHECK(ids(result) == "dns.refused");
  CHECK(finding(result, "dns.refused").state == "warn");
}

TEST_CASE("the trace shows every step") {
  const auto result = ask(world_with(two_servers, healthy()), "example.test", dns::Type::mx, {.compare = false, .trace = true, .resolvers = {}});
  const auto shown = text(result);
  CHECK(result.judgement.verdict == Verdict::answered);
  for (const char* part : {"refers to test", "refers to example.test", "ns1.example.test", "10 mx.example.test", "serial 7"}) CHECK_MESSAGE(shown.find(part) != std::string::npos, shown);
}

TEST_CASE("a name that does not exist: all servers agree") {
  const auto result = ask(world_with(two_servers, healthy()), "nosuch.example.test", dns::Type::a, {.resolvers = {"192.0.2.53"}});
  CHECK(result.judgement.verdict == Verdict::no_such_name);
  CHECK(letters(result) == "AAA");
}

namespace {
// The first one listed never answers.
std::string five_resolvers() {
  std::string page = resolver("192.0.2.50", "! silent .");
  for (int i = 1; i <= 4; ++i) page += resolver(fmt::format("192.0.2.{}", 50 + i), "example.test. 600 MX 10 mx.example.test.\nmx.example.test. A 192.0.2.10");
  return page;
}
const std::vector<std::string> all_five = {"192.0.2.50", "192.0.2.51", "192.0.2.52", "192.0.2.53", "192.0.2.54"};
}  // namespace

TEST_CASE("a dead resolver listed first keeps no other one from the screen, and not the run beyond its own time") {
  struct Step {
    std::size_t heard;
    Duration at;
  };
  std::vector<Step> steps;
  probe::SurveyOptions run;
  run.try_timeout = 3s;
  run.on_progress = [&](const zone::Survey& so_far) {
    const auto heard = std::count_if(so_far.resolvers.begin(), so_far.resolvers.end(), [](const zone::Asked& asked) { return asked.reply.has_value(); });
    steps.push_back({static_cast<std::size_t>(heard), so_far.elapsed});
  };
  const auto result = ask(five_resolvers(), "example.test", dns::Type::mx, {.compare = false, .resolvers = all_five, .run = run});
  const auto four = std::find_if(steps.begin(), steps.end(), [](const Step& step) { return step.heard == 4; });
  REQUIRE(four != steps.end());
  CHECK(four->at < run.try_timeout);
  CHECK(result.survey.elapsed <= run.try_timeout * run.tries + 1s);
  CHECK(result.survey.complete);
  // What counts is what a mail server with these resolvers would hear in the end.
  CHECK(result.judgement.verdict == Verdict::answered);
  CHECK(result.survey.speaker == 1u);
  CHECK(ids(result) == "dns.silence");
  const auto shown = text(result);
  CHECK_MESSAGE(shown.find("192.0.2.51 counts: the first that has an answer, as for a mail server. None came from 192.0.2.50.") != std::string::npos, shown);
  CHECK_MESSAGE(shown.find("asked 5 resolvers (4 answered)") != std::string::npos, shown);
  CHECK_MESSAGE(shown.find("left out of the count") != std::string::npos, shown);
}

TEST_CASE("resolvers that differ are shown with what each of them says") {
  const auto page = resolver("192.0.2.53", "example.test. 600 MX 10 mx-new.example.test.\nmx-new.example.test. A 192.0.2.10") +
                    resolver("192.0.2.54", "example.test. 600 MX 10 mx-old.example.test.\nmx-old.example.test. A 192.0.2.11");
  const auto result = ask(page, "example.test", dns::Type::mx, {.compare = false, .resolvers = {"192.0.2.53", "192.0.2.54"}});
  CHECK(result.judgement.verdict == Verdict::answered);
  CHECK(ids(result) == "dns.resolvers-differ");
  CHECK(result.judgement.leading()->party == "unknown");
  const auto shown = text(result);
  for (const char* part : {"1 MAIL HOST, THE RESOLVERS DIFFER", "mx-new.example.test", "mx-old.example.test", "<-- what counts here", "192.0.2.54"})
    CHECK_MESSAGE(shown.find(part) != std::string::npos, shown);
  // Addresses may be given out in turn.
  const auto addresses = ask(resolver("192.0.2.53", "www.test. A 192.0.2.80") + resolver("192.0.2.54", "www.test. A 192.0.2.81"), "www.test", dns::Type::a,
                             {.compare = false, .resolvers = {"192.0.2.53", "192.0.2.54"}});
  CHECK(finding(addresses, "dns.resolvers-differ").state == "note");
  CHECK(addresses.judgement.leading() == nullptr);
}

TEST_CASE("a comparison says what is odd about the mail hosts too, by the answer that everybody will see") {
  const auto old = resolver("192.0.2.53", "example.test. 600 MX 10 old.example.test.\nold.example.test. A 192.0.2.13\nmx.example.test. CNAME real.example.test.\nreal.example.test. A 192.0.2.10");
  auto result = ask(world_with(two_servers, healthy() + old), "example.test", dns::Type::mx, {.thorough = true});
  CHECK(result.judgement.verdict == Verdict::caches_differ);
  CHECK(ids(result) == "dns.caches-differ route.mx-is-alias");
  REQUIRE(result.survey.route);
  CHECK(result.survey.route->hosts.front().name == Domain::of("mx.example.test"));
  // A domain without mail is no riddle either.
  const auto null_mx = server("192.0.2.11", 7, "0 .") + server("192.0.2.12", 7, "0 .");
  result = ask(world_with(two_servers, null_mx + resolver("192.0.2.53", "example.test. 600 MX 0 .")), "example.test", dns::Type::mx, {.thorough = true});
  CHECK(result.judgement.verdict == Verdict::agree);
  CHECK(ids(result) == "dns.null-mx");
}

TEST_CASE("an answer that does not run out is no promise to end") {
  const auto own = resolver("192.0.2.53", "example.test. 7200 MX 10 own.example.test.\nmx.example.test. A 192.0.2.10");
  const auto result = ask(world_with(two_servers, healthy() + own), "example.test", dns::Type::mx, {.thorough = true});
  CHECK(result.judgement.verdict == Verdict::caches_differ);
  CHECK_FALSE(result.comparison.settled_by);
  CHECK(result.comparison.rows[2].own);
  CHECK(result.judgement.leading()->confidence == "likely");
  const auto shown = text(result);
  CHECK_MESSAGE(shown.find("ends by itself by") == std::string::npos, shown);
  CHECK_MESSAGE(shown.find("its own, does not run out") != std::string::npos, shown);
  CHECK_MESSAGE(shown.find("its time to live stands still at 7200 s") != std::string::npos, shown);
}

TEST_CASE("the old mail host is named, with the time until which it is needed (M11)") {
  const auto result = ask(world_with(two_servers, healthy() + resolver("192.0.2.53", "example.test. 1800 MX 10 old.example.test.\nexample.test. 1800 MX 20 mx.example.test.")), "example.test", dns::Type::mx);
  const auto shown = text(result);
  CHECK_MESSAGE(shown.find("Keep old.example.test taking mail until 03:47 UTC.") != std::string::npos, shown);
  CHECK_MESSAGE(shown.find("+ 2 name servers (2 of 2 addresses answered)") != std::string::npos, shown);
}

TEST_CASE("a comparison that was stopped says so, and whom it has not heard") {
  const auto page = world_with(two_servers, server("192.0.2.11", 7, "10 mx.example.test.") + server("192.0.2.12", 7, "10 mx.example.test.", "! silent .") + same_in_cache());
  probe::SurveyOptions run;
  run.whole = 2s;
  auto result = ask(page, "example.test", dns::Type::mx, {.run = run});
  result.ended_with = 143;
  CHECK_FALSE(result.survey.complete);
  CHECK(result.judgement.verdict == Verdict::unknown);
  report::TextOptions options;
  options.width = 100;
  options.show_exit_code = true;
  const auto shown = report::dns_text(result, options, report::Catalogue::builtin());
  for (const char* part : {"NOT FINISHED, 2 of 3 have answered", "The run was cut short", "Not known yet: what ns2.example.test (192.0.2.12) would say.", "exit code 143"})
    CHECK_MESSAGE(shown.find(part) != std::string::npos, shown);
  CHECK(shown.find("EVERYBODY") == std::string::npos);
}

TEST_CASE("Markdown holds the report, with what is known of signatures, and nothing leaves its fence") {
  const auto result = ask(resolver("192.0.2.53", "example.test. 600 TXT \"```` <b>\""), "example.test", dns::Type::txt, {.compare = false});
  const auto shown = report::dns_markdown(result, report::Catalogue::builtin());
  CHECK_MESSAGE(shown.starts_with("# mailwhy dns: ` example.test TXT `\n\n` example.test TXT: 1 RECORD `\n\n`````text\n"), shown);
  CHECK_MESSAGE(shown.ends_with("\n`````\n"), shown);
  CHECK_MESSAGE(shown.find("DNSSEC  TXT not known") != std::string::npos, shown);
}
