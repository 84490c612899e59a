#include "mailwhy/lab/page.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::lab;

namespace {

constexpr std::string_view small_page = R"(# a domain that wants no mail

Prose, and ```inline``` ticks.

```dns
no.test. MX 0 .
! servfail broken.test MX 6 "the signature is wrong"
! slow broken.test 2s
```

```host 192.0.2.10 192.0.2.11:2525
S: 220 mx ESMTP
```

```host 192.0.2.12:25
! unreachable 3/13 from 10.0.0.1
```

```world
rtt 100ms
source6
ping 192.0.2.12 no
outbound 25 ignore
memory only
```

```console
$ not for the machine
```

```check bob@no.test --from "ann b"@sender.test
verdict no_mail_by_choice
quotes "two words"
```
)";

World only(std::string_view text) {
  auto worlds = read_worlds("page", text);
  REQUIRE_MESSAGE(worlds.has_value(), worlds.error().text);
  REQUIRE(worlds->size() == 1);
  return worlds->front();
}

}  // namespace

TEST_CASE("a page may ask other verbs, and bring the lists for them") {
  const World world = only("# a page\n```lists\nbl.test\tip4\n```\n```lists\nother.test\n```\n```ask listed 192.0.2.25\nsays \"bl.test clean\"\n```\n");
  CHECK(world.checks.empty());
  REQUIRE(world.asks.size() == 1);
  CHECK(world.asks[0].args == std::vector<std::string>{"listed", "192.0.2.25"});
  REQUIRE(world.asks[0].expectations.size() == 1);
  CHECK(world.asks[0].expectations[0].key == "says");
  CHECK(world.asks[0].expectations[0].value == "bl.test clean");
  CHECK(world.lists.starts_with("bl.test\tip4\n"));
  for (const char* text : {"```ask\n```\n", "```ask check bob@example.test\n```\n", "```ask dns example.test\nhopes much\n```\n"}) CHECK_FALSE(read_worlds("page", text).has_value());
}

TEST_CASE("a page declares names, servers, faults, a place and a check") {
  const World world = only(small_page);
  CHECK(world.name == "page");
  CHECK(world.title == "a domain that wants no mail");
  CHECK(world.rtt == 100ms);
  CHECK(world.ip6 == IpAddress::of("2001:db8::25"));
  CHECK(world.memory_only);
  CHECK(world.outbound.kind == Outbound::Kind::silent);
  CHECK(world.echo.at(IpAddress::of("192.0.2.12")) == false);
  REQUIRE(world.resolvers.size() == 1);
  REQUIRE(world.resolvers[0].faults.size() == 2);
  const DnsFault& bogus = world.resolvers[0].faults[0];
  CHECK(bogus.type == dns::Type::mx);
  CHECK(bogus.extended == dns::ExtendedError{6, "the signature is wrong"});
  CHECK(world.resolvers[0].faults[1].delay == 2s);
  REQUIRE(world.services.size() == 4);  // the control host came with the background
  CHECK(world.services[2].at.text() == "192.0.2.11:2525");
  CHECK(world.services[3].kind == Service::Kind::unreachable);
  CHECK(world.services[3].icmp == Failure::Icmp{3, 13, IpAddress::of("10.0.0.1")});
  REQUIRE(world.checks.size() == 1);
  CHECK(world.checks[0].args == std::vector<std::string>{"bob@no.test", "--from", "ann b@sender.test"});
  REQUIRE(world.checks[0].expectations.size() == 2);
  CHECK(world.checks[0].expectations[1].value == "two words");
  CHECK(world.checks[0].expectations[1].line == 33);
}

TEST_CASE("each ### heading with a check begins a world, and what stands before belongs to all") {
  const auto worlds = read_worlds("p", "```dns\nx.test. A 192.0.2.1\n```\n### one\n```check a@x.test\n```\n### only prose\n### two\n```check b@x.test\n```\n");
  REQUIRE(worlds.has_value());
  REQUIRE(worlds->size() == 2);
  CHECK((*worlds)[0].name == "p#1");
  CHECK((*worlds)[1].title == "two");
  const auto knows_x = [](const World& world) {
    for (const auto& record : world.resolvers.front().records)
      if (record.name == Domain::of("x.test")) return true;
    return false;
  };
  CHECK(knows_x((*worlds)[0]));
  CHECK(knows_x((*worlds)[1]));
}

TEST_CASE("a page overrides the background by name and type") {
  const World world = only("```dns\n25.2.0.192.in-addr.arpa. PTR other.test.\n```\n```host 203.0.113.80:25\n! refuse\n```\n");
  int pointers = 0, controls = 0;
  for (const auto& record : world.resolvers.front().records) pointers += record.name == IpAddress::of("192.0.2.25").reverse_name();
  for (const auto& service : world.services) controls += service.at.address == IpAddress::of("203.0.113.80");
  CHECK(pointers == 1);
  CHECK(controls == 1);
}

TEST_CASE("errors name the page and the line") {
  struct Row { const char* text; const char* place; };
  const Row rows[] = {
      {"\n```world\nrtt 20ms\ncolour blue\n```\n", "p:4:"},
      {"```dns\na.test. A 192.0.2.1\n! explode a.test\n```\n", "p:3:"},
      {"```host nowhere\n```\n", "p:1:"},
      {"```host 192.0.2.1:25\n! unreachable soon\n```\n", "p:2:"},
      {"```check a@b.test\nverdict refused\nbelieve me\n```\n", "p:3:"},
      {"```check \"a@b.test\n```\n", "p:1:"},
      {"```host 192.0.2.1:25\ntls sideways\n```\n", "p:1:"},
      {"\n\n```dns\na.test. A not-an-address\n```\n", "p:3:"},
  };
  for (const Row& row : rows) {
    const auto worlds = read_worlds("p", row.text);
    REQUIRE_FALSE(worlds.has_value());
    CHECK_MESSAGE(worlds.error().text.starts_with(row.place), worlds.error().text);
  }
}

TEST_CASE("short lines cannot fill the memory") {
  std::string greedy = "```host 192.0.2.1:25\n", hosts;
  for (int i = 0; i < 20; ++i) {
    greedy += "! size 16000000\n";
    hosts += "```host 192.0.2." + std::to_string(i + 1) + "\n! size 16000000\n```\n";
  }
  CHECK_FALSE(read_worlds("p", greedy).has_value());
  CHECK_FALSE(read_worlds("p", hosts).has_value());
}

TEST_CASE("fences: longer ones hold shorter ones, and an open one runs to the end") {
  const auto fences = read_fences("````text\n```\ninner\n```\n````\n```dns 192.0.2.54\nx\r\n");
  REQUIRE(fences.size() == 2);
  CHECK(fences[0].body == "```\ninner\n```\n");
  CHECK(fences[1].kind == "dns");
  CHECK(fences[1].info == "192.0.2.54");
  CHECK(fences[1].body == "x\n");
  CHECK(fences[1].line == 6);
}
