#include "mailwhy/lab/later.h"

#include "mailwhy/lab/lab_net.h"
#include "mailwhy/lab/lab_test_tools.h"

using namespace mailwhy;
using namespace mailwhy::lab;

namespace {

constexpr std::string_view changing_page = R"(
```dns
list.test. 3600 SOA ns.list.test. h.list.test. 1 3600 900 604800 60
25.2.0.192.bl.list.test. 300 A 127.0.0.4
moving.test. 3600 MX 10 old.moving.test.
! servfail lame.test
lame.test. A 192.0.2.9
```

```dns after 90s
! gone 25.2.0.192.bl.list.test A
moving.test. 600 MX 10 new.moving.test.
! heals lame.test
```

```dns 192.0.2.60 authority
moving.test. SOA ns.moving.test. h.moving.test. 1 3600 900 604800 60
moving.test. 3600 MX 10 old.moving.test.
```

```dns 192.0.2.60 authority after 30s
moving.test. SOA ns.moving.test. h.moving.test. 2 3600 900 604800 60
moving.test. 3600 MX 10 new.moving.test.
```
)";

std::string first_answer(const std::optional<dns::Message>& reply) {
  if (!reply) return "silence";
  return reply->answers.empty() ? dns::to_string(reply->rcode) : reply->answers.front().text();
}

void pass(net::Net& net, Duration time) {
  bool over = false;
  net.at(net.now() + time, [&] { over = true; });
  while (!over) REQUIRE(net.step());
}

}  // namespace

TEST_CASE("resolvers and name servers change when their world says so, and caches count down to it") {
  LabNet net(world_of(changing_page));
  const Endpoint cache = *Endpoint::parse("192.0.2.53:53", 53), authority = *Endpoint::parse("192.0.2.60:53", 53);
  CHECK(first_answer(ask(net, cache, "25.2.0.192.bl.list.test", dns::Type::a)) == "90 IN A 127.0.0.4");
  CHECK(first_answer(ask(net, cache, "moving.test", dns::Type::mx)) == "90 IN MX 10 old.moving.test.");
  CHECK(first_answer(ask(net, cache, "lame.test", dns::Type::a)) == "SERVFAIL");
  CHECK(first_answer(ask(net, authority, "moving.test", dns::Type::mx)) == "3600 IN MX 10 old.moving.test.");
  pass(net, 40s);
  CHECK(first_answer(ask(net, authority, "moving.test", dns::Type::mx)) == "3600 IN MX 10 new.moving.test.");
  CHECK(first_answer(ask(net, cache, "moving.test", dns::Type::mx)) == "50 IN MX 10 old.moving.test.");
  pass(net, 50s);
  CHECK(first_answer(ask(net, cache, "25.2.0.192.bl.list.test", dns::Type::a)) == "NXDOMAIN");
  CHECK(first_answer(ask(net, cache, "moving.test", dns::Type::mx)) == "600 IN MX 10 new.moving.test.");
  CHECK(first_answer(ask(net, cache, "lame.test", dns::Type::a)) == "3600 IN A 192.0.2.9");
}

TEST_CASE("changes come in the order of time, wherever they stand on the page") {
  Resolver resolver;
  for (const auto& [after, address] : {std::pair(60s, "192.0.2.3"), std::pair(20s, "192.0.2.2")}) {
    Later later;
    later.after = after;
    later.records.push_back({Domain::of("a.test"), dns::Type::a, 60, dns::A{IpAddress::of(address)}});
    add_later(resolver, later);
  }
  const auto text_at = [&](Duration elapsed) {
    const auto records = at_time(resolver, elapsed).records;
    return records.empty() ? std::string() : records.front().text();
  };
  CHECK(text_at(19s) == "");
  CHECK(text_at(20s) == "40 IN A 192.0.2.2");
  CHECK(text_at(60s) == "60 IN A 192.0.2.3");
}

TEST_CASE("what may stand behind the address of a dns fence is checked") {
  for (const std::string_view info : {"after", "after soon", "192.0.2.60 after 3s authority", "192.0.2.60 later 3s"}) {
    const auto worlds = read_worlds("test", "```dns " + std::string(info) + "\n```\n");
    CHECK_FALSE(worlds.has_value());
  }
  for (const std::string_view line : {"! gone", "! heals", "! gone a.test NOTYPE", "! heals a.test A"}) {
    const auto worlds = read_worlds("test", "```dns after 3s\n" + std::string(line) + "\n```\n");
    CHECK_FALSE(worlds.has_value());
  }
}
