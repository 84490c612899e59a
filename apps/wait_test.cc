// Waiting in the lab under virtual time: what is asked when, what is told, and how it ends.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "apps/wait_check.h"
#include "apps/wait_dns.h"
#include "apps/wait_lists.h"
#include "apps/wait_writer.h"
#include "mailwhy/lab/lab_net.h"
#include "mailwhy/lab/page.h"
#include "mailwhy/mail/address.h"

using namespace mailwhy;
using namespace mailwhy::apps;

namespace {

lab::World world_of(std::string_view page) {
  auto worlds = lab::read_worlds("test", page);
  REQUIRE_MESSAGE(worlds.has_value(), worlds.error().text);
  REQUIRE(worlds->size() == 1);
  return std::move(worlds->front());
}

const report::Words& words() { return report::Words::of(Language::english); }
const std::atomic<bool> go_on{false};

// Everything that was told, and the end.
struct Told {
  std::vector<std::string> lines;
  WaitEnd end;
  std::string all() const { return fmt::format("{}", fmt::join(lines, "\n")); }
  bool says(std::string_view text) const { return all().find(text) != std::string::npos; }
};

Told wait(net::Net& net, const Said& awaited, const Pace& pace, const std::function<Look(Time)>& look) {
  Told told;
  WaitTopic topic{.kind = "dns", .target = "", .awaited = awaited, .began = net.now(), .limit = pace.limit};
  WaitHooks hooks;
  hooks.on_first = [&](const Look& now) { told.lines.push_back(wait_first_text(topic, now, words())); };
  hooks.on_change = [&](const Look& now, const Change& change) { told.lines.push_back(wait_change_text(topic, now, change, net.now(), words())); };
  hooks.on_rest = [](const Look&, Time) {};
  told.end = wait_until(look, net, pace, go_on, hooks);
  told.lines.push_back(wait_end_text(topic, told.end, words()));
  return told;
}

constexpr Pace dns_pace{.first = 5s, .longest = 60s, .floor = 5s};
constexpr std::string_view resolver_address = "192.0.2.53";

// The root, and moving.test on two servers; `more` adds to it.
std::string moving(std::string_view more) {
  constexpr std::string_view zone = R"(moving.test. SOA ns1.moving.test. h.moving.test. 1 3600 900 604800 300
moving.test. NS ns1.moving.test.
moving.test. NS ns2.moving.test.
ns1.moving.test. A 192.0.2.11
ns2.moving.test. A 192.0.2.12
moving.test. 3600 MX 10 old.moving.test.
)";
  return fmt::format(R"(
```dns
moving.test. 600 MX 10 old.moving.test.
```
```dns 192.0.2.1 authority
. SOA a.root.test. h.test. 1 3600 900 604800 60
. NS a.root.test.
a.root.test. A 192.0.2.1
moving.test. NS ns1.moving.test.
moving.test. NS ns2.moving.test.
ns1.moving.test. A 192.0.2.11
ns2.moving.test. A 192.0.2.12
```
```dns 192.0.2.11 authority
{0}```
```dns 192.0.2.12 authority
{0}```
{1})", zone, more);
}

std::string new_zone(std::string_view server, std::string_view after) {
  return fmt::format("\n```dns {} authority after {}\nmoving.test. SOA ns1.moving.test. h.moving.test. 2 3600 900 604800 300\nmoving.test. 3600 MX 10 new.moving.test.\n```\n", server, after);
}

zone::Query query_for(std::string_view name, dns::Type type, bool walk = true, const std::vector<std::string_view>& resolvers = {resolver_address}) {
  zone::Query query;
  query.question = {Domain::of(name), type};
  for (const auto one : resolvers) query.resolvers.push_back({zone::Resolver::Kind::named, "", {IpAddress::of(one), 53}});
  query.walk.use_v6 = false;
  query.walk.public_networks = {*Network::parse("192.0.2.0/24")};
  if (walk) query.walk.hints = {{Domain(), {IpAddress::of("192.0.2.1"), 53}}};
  return query;
}

Told wait_dns(net::Net& net, zone::Query query, std::string_view value, Duration limit = std::chrono::hours(24)) {
  const auto type = query.question.type;
  const auto wanted = value == "settled" ? std::nullopt : std::optional(*read_wait_value(type, value));
  DnsWatch watch(std::move(query), wanted, {}, net, words());
  Pace pace = dns_pace;
  pace.limit = limit;
  return wait(net, watch.awaited(), pace, [&](Time by) { return watch.look(by); });
}

// How often the resolver was asked about the name itself; name servers are asked without recursion by the same net.
std::size_t times_asked(const lab::LabNet& net, std::string_view name, dns::Type type) {
  const auto all = net.questions();
  return static_cast<std::size_t>(std::count(all.begin(), all.end(), dns::Question{Domain::of(name), type}));
}

}  // namespace

TEST_CASE("a change is told server by server, and caches are asked when they have forgotten") {
  lab::LabNet net(world_of(moving(new_zone("192.0.2.11", "3m") + new_zone("192.0.2.12", "4m") + "\n```dns after 10m\nmoving.test. 3600 MX 10 new.moving.test.\n```\n")));
  const auto told = wait_dns(net, query_for("moving.test", dns::Type::mx), "new.moving.test");
  CAPTURE(told.all());
  CHECK(told.end.how == WaitEnd::How::reached);
  REQUIRE(told.lines.size() == 5);
  CHECK(told.lines[0].starts_with("waiting for moving.test MX = new.moving.test; now: 0 of 3 say so; not yet: ns1.moving.test (10 old.moving.test), "));
  CHECK(told.lines[0].ends_with("24:00 h at most, until 2026-11-22 03:16:49 UTC"));
  CHECK(told.lines[1].ends_with("ns1.moving.test: 10 old.moving.test -> 10 new.moving.test (1 of 3)"));
  CHECK(told.lines[2].ends_with("ns2.moving.test: 10 old.moving.test -> 10 new.moving.test (2 of 3)"));
  CHECK(told.lines[3].ends_with("192.0.2.53: 10 old.moving.test -> 10 new.moving.test (3 of 3)"));
  CHECK(told.lines[4].ends_with("reached after 10:01 min: 3 of 3 say so"));
  // Two name servers a look; the root and the resolver only now and then.
  CHECK(times_asked(net, "moving.test", dns::Type::mx) <= 2 * told.end.looks + 8);
  CHECK(wait_exit_code(told.end) == 0);
}

TEST_CASE("a name server that is silent or fails has not changed its mind") {
  for (const std::string_view fault : {"silent", "servfail", "refused"}) {
    CAPTURE(fault);
    lab::LabNet net(world_of(moving(fmt::format("\n```dns 192.0.2.12 authority after 1m\n! {} moving.test\n```\n", fault))));
    const auto told = wait_dns(net, query_for("moving.test", dns::Type::mx), "none", std::chrono::minutes(20));
    CAPTURE(told.all());
    CHECK(told.end.how == WaitEnd::How::out_of_time);
    CHECK(wait_exit_code(told.end) == 3);
    CHECK(told.lines.size() == 3);
    CHECK(told.says("ns2.moving.test: 10 old.moving.test -> "));
    CHECK(told.says("cannot tell: ns2.moving.test ("));
  }
}

TEST_CASE("a value that is there already ends the wait with the first look") {
  lab::LabNet net(world_of(moving("")));
  const auto told = wait_dns(net, query_for("moving.test", dns::Type::mx), "10 old.moving.test");
  CHECK(told.end.how == WaitEnd::How::reached);
  CHECK(told.end.looks == 1);
  CHECK(told.lines.size() == 2);
}

TEST_CASE("nothing is there any more: by a proof, from everybody") {
  lab::LabNet net(world_of(moving("\n```dns 192.0.2.11 authority after 30s\n! gone moving.test MX\n```\n```dns 192.0.2.12 authority after 50s\n! gone moving.test MX\n```\n```dns after 10m\n! gone moving.test MX\n```\n")));
  const auto told = wait_dns(net, query_for("moving.test", dns::Type::mx), "none");
  CAPTURE(told.all());
  CHECK(told.end.how == WaitEnd::How::reached);
  CHECK(told.says("10 old.moving.test -> no records"));
}

TEST_CASE("settled: one serial everywhere and no cache with another answer") {
  lab::LabNet net(world_of(moving(new_zone("192.0.2.11", "1s") + new_zone("192.0.2.12", "4m") + "\n```dns after 10m\nmoving.test. 3600 MX 10 new.moving.test.\n```\n")));
  bool over = false;
  net.at(net.now() + 2s, [&] { over = true; });
  while (!over) REQUIRE(net.step());
  const auto told = wait_dns(net, query_for("moving.test", dns::Type::mx), "settled");
  CAPTURE(told.all());
  CHECK(told.end.how == WaitEnd::How::reached);
  CHECK(told.lines[0].find("moving.test MX until all agree; now: 1 of 3 agree; not yet: ns2.moving.test (10 old.moving.test, serial 1), 192.0.2.53 (10 old.moving.test)") != std::string::npos);
  CHECK(told.says("ns2.moving.test: 10 old.moving.test, serial 1 -> 10 new.moving.test, serial 2"));
}

TEST_CASE("without a way to the root the resolvers are all there is, and that is said") {
  const std::string page = "\n```dns\nmoving.test. 120 MX 10 old.moving.test.\n```\n```dns after 2m\nmoving.test. 600 MX 10 new.moving.test.\n```\n";
  lab::LabNet net(world_of(page));
  const auto told = wait_dns(net, query_for("moving.test", dns::Type::mx), "new.moving.test");
  CAPTURE(told.all());
  CHECK(told.end.how == WaitEnd::How::reached);
  CHECK(told.lines[0].find("resolvers only, as no root server can be asked from here") != std::string::npos);
  // At the beginning, when it has forgotten, and once for certainty at most.
  CHECK(times_asked(net, "moving.test", dns::Type::mx) <= 3 + 2);
}

TEST_CASE("a resolver that fails for a while is asked again and never believed") {
  const std::string page = "\n```dns\nmoving.test. 120 MX 10 new.moving.test.\n! servfail moving.test\n```\n```dns after 2m\n! heals moving.test\n```\n";
  lab::LabNet net(world_of(page));
  const auto told = wait_dns(net, query_for("moving.test", dns::Type::mx, false), "new.moving.test");
  CAPTURE(told.all());
  CHECK(told.end.how == WaitEnd::How::reached);
  CHECK(told.lines[0].find("0 of 1 say so; cannot tell: 192.0.2.53 (SERVFAIL") != std::string::npos);
  CHECK(told.says("192.0.2.53: SERVFAIL"));
}

namespace {

constexpr std::string_view list_page = R"(
```dns
bl.list.test. SOA ns.list.test. h.list.test. 1 3600 900 604800 60
2.0.0.127.bl.list.test. A 127.0.0.2
25.2.0.192.bl.list.test. 300 A 127.0.0.4
```
)";

Told wait_listed(net::Net& net, bool until_listed, Duration limit = std::chrono::hours(24)) {
  check::ListQuestions questions;
  questions.target = "192.0.2.25";
  questions.subjects = {{IpAddress::of("192.0.2.25"), {}}};
  listing::Choice choice;
  choice.only = {"bl.list.test"};
  questions.sources = listing::choose(listing::builtin_table(), choice, questions.subjects.front()).sources;
  questions.resolvers = {{IpAddress::of(resolver_address), 53}};
  ListWatch watch(questions, until_listed, {}, net, words());
  Pace pace;
  pace.limit = limit;
  return wait(net, watch.awaited(), pace, [&](Time by) { return watch.look(by); });
}

}  // namespace

TEST_CASE("off a list: only when the list proves it") {
  // Turned away for ten minutes, then silent, then off.
  lab::LabNet net(world_of(std::string(list_page) + "\n```dns after 5m\n25.2.0.192.bl.list.test. A 127.255.255.254\n2.0.0.127.bl.list.test. A 127.255.255.254\n```\n"
                                                    "```dns after 20m\n! gone 25.2.0.192.bl.list.test\n! silent bl.list.test\n```\n"
                                                    "```dns after 40m\n! heals bl.list.test\n2.0.0.127.bl.list.test. A 127.0.0.2\n```\n"));
  const auto told = wait_listed(net, false);
  CAPTURE(told.all());
  CHECK(told.end.how == WaitEnd::How::reached);
  CHECK(told.end.ended - told.end.began >= std::chrono::minutes(40));
  CHECK(told.lines[0].starts_with("waiting for 192.0.2.25 off bl.list.test; now: on 1 of 1 that answered: bl.list.test 127.0.0.4; "));
  CHECK(told.says("bl.list.test: listed 127.0.0.4 -> no proof: "));
  CHECK(told.says("-> not listed"));
}

TEST_CASE("until listed") {
  lab::LabNet net(world_of("\n```dns\nbl.list.test. SOA ns.list.test. h.list.test. 1 3600 900 604800 60\n2.0.0.127.bl.list.test. A 127.0.0.2\n```\n```dns after 7m\n25.2.0.192.bl.list.test. A 127.0.0.4\n```\n"));
  const auto told = wait_listed(net, true);
  CAPTURE(told.all());
  CHECK(told.end.how == WaitEnd::How::reached);
  CHECK(told.says("bl.list.test: not listed -> listed 127.0.0.4"));
  lab::LabNet never(world_of("\n```dns\nbl.list.test. SOA ns.list.test. h.list.test. 1 3600 900 604800 60\n2.0.0.127.bl.list.test. A 127.0.0.2\n```\n"));
  const auto late = wait_listed(never, true, std::chrono::hours(1));
  CHECK(late.end.how == WaitEnd::How::out_of_time);
  CHECK(late.lines.size() == 2);
}

TEST_CASE("a check is made again exactly when the server asked for it") {
  lab::LabNet net(world_of(R"(
```dns
grey.test. MX 10 mx.grey.test.
mx.grey.test. A 192.0.2.105
```
```host 192.0.2.105:25
name mx.grey.test
on RCPT TO : first 451 4.7.1 Greylisted, please try again in 240 seconds then 250 2.1.5 Ok
```
)"));
  evidence::Case the_case;
  the_case.recipient = *mail::parse_address("bob@grey.test");
  the_case.resolvers = {{IpAddress::of(resolver_address), 53}};
  the_case.helo = "mail.sender.test";
  the_case.public_networks = {*Network::parse("192.0.2.0/24")};
  the_case.ping = false;
  const auto catalogue = report::Catalogue::builtin();
  CheckWatch watch(the_case, "bob@grey.test", rules::Verdict::accepted, {}, net, catalogue);
  const auto told = wait(net, watch.awaited(), Pace{}, [&](Time by) { return watch.look(by); });
  CAPTURE(told.all());
  CHECK(told.end.how == WaitEnd::How::reached);
  CHECK(told.end.looks == 2);
  CHECK(told.end.ended - told.end.began >= 241s);
  CHECK(told.end.ended - told.end.began < 250s);
  CHECK(net.connections({IpAddress::of("192.0.2.105"), 25}) == 2);
  CHECK(told.lines[0].starts_with("waiting for bob@grey.test: would be accepted; now: mx.grey.test asks a first-time sender to come back later; "));
}

TEST_CASE("looks come less often while nothing changes, and never oftener than is polite") {
  Look look;
  const Time now{};
  Pace pace{.first = 5s, .longest = 60s, .floor = 5s};
  CHECK(next_look(look, now, pace, 0) == now + 5s);
  CHECK(next_look(look, now, pace, 1) == now + 7500ms);
  CHECK(next_look(look, now, pace, 50) == now + 60s);
  pace.every = 1s;
  CHECK(next_look(look, now, pace, 50) == now + 5s);
  pace.every.reset();
  look.poll = false;
  look.due = now + 1s;
  CHECK(next_look(look, now, pace, 0) == now + 5s);
  look.due = now + 300s;
  CHECK(next_look(look, now, pace, 0) == now + 300s);
  look.poll = true;
  CHECK(next_look(look, now, pace, 0) == now + 5s);
  look.exactly = true;
  CHECK(next_look(look, now, pace, 0) == now + 300s);
  look.due = now - 10s;
  CHECK(next_look(look, now, pace, 0) == now + 1s);
}

TEST_CASE("what a server says cannot write to the terminal") {
  lab::LabNet net(world_of(""));
  const WaitValue value = *read_wait_value(dns::Type::txt, "x\x1b[2J\x07");
  DnsWatch watch(query_for("example.org", dns::Type::txt, false), value, {}, net, words());
  const auto awaited = watch.awaited();
  CHECK(awaited.text.find('\x1b') == std::string::npos);
}
