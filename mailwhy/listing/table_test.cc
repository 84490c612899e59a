#include "mailwhy/listing/table.h"

#include <doctest/doctest.h>

#include "mailwhy/listing/choose.h"

namespace mailwhy::listing {
namespace {
std::string zones_of(const Chosen& chosen) {
  std::string text;
  for (const auto& source : chosen.sources) text += (text.empty() ? "" : " ") + source.list.zone;
  return text;
}
const Subject v4{IpAddress::of("192.0.2.1"), {}}, v6{IpAddress::of("2001:db8::1"), {}}, name{std::nullopt, Domain::of("example.org")};
}  // namespace

TEST_CASE("the built-in table can be read, and its families are in it") {
  const auto& table = builtin_table();
  CHECK(table.bad.empty());
  CHECK(table.lists.size() > 350);
  for (const auto& list : table.lists) {
    CAPTURE(list.zone);
    if (!list.family.empty()) CHECK(table.find(list.family) != nullptr);
    if (list.status == Status::dead) CHECK(list.impact == Impact::none);
  }
}

TEST_CASE("every list is the same again from its own row") {
  for (const auto& list : builtin_table().lists) {
    const std::string row = row_of(list);
    CAPTURE(row);
    const auto again = read_table(row);
    REQUIRE(again.bad.empty());
    REQUIRE(again.lists.size() == 1);
    CHECK(row_of(again.lists.front()) == row);
    CHECK(again.lists.front().codes.size() == list.codes.size());
    CHECK(again.lists.front().ip6 == list.ip6);
  }
}

TEST_CASE("a list says how often it may be asked") {
  const auto table = read_table("bl.example.org\tip4\tactive\tmajor\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t50\nof.example.org\tip4\tactive\tmajor\tbl.example.org\n");
  REQUIRE(table.bad.empty());
  CHECK(table.lists[0].limit == 50);
  CHECK(table.lists[1].limit == 50);
  Choice choice;
  choice.own_table = true;
  choice.limits["bl.example.org"] = 7;
  const auto sources = choose(table, choice, v4).sources;
  REQUIRE(sources.size() == 2);
  CHECK(sources[0].limit == 7);
  CHECK(sources[1].limit == 50);
  const auto daily = read_table("bl.example.org\tip4\tactive\tmajor\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t50, 100000/day\nof.example.org\tip4\tactive\tmajor\tbl.example.org\n");
  REQUIRE(daily.bad.empty());
  CHECK(daily.lists[0].limit == 50);
  CHECK(daily.lists[0].per_day == 100000);
  CHECK(daily.lists[1].per_day == 100000);
  CHECK(builtin_table().find("list.dnswl.org")->per_day == 100000);
  for (const char* bad : {"0", "-1", "many", "99999999", "0/day", "/day", "7/week", "50,", "50,many"}) {
    const auto wrong = read_table("bl.example.org\tip4\tactive\tmajor\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t" + std::string(bad) + "\n");
    REQUIRE(wrong.bad.size() == 1);
    CHECK(wrong.bad[0].line == 1);
  }
}

TEST_CASE("a row says what it says, and the zone alone is a row") {
  const auto table = read_table("# comment\n\nbl.example.org\nKEY.x.example.org\tallow-ip\tkeyed\tminor\t-\t127.0.*.2=+fine; &4=bit\t127.0.0.255=no\t-\t-\t-\tAn Operator\t-\t-\tdo\n");
  REQUIRE(table.bad.empty());
  REQUIRE(table.lists.size() == 2);
  CHECK(table.lists[0].ip4);
  CHECK_FALSE(table.lists[0].ip6);
  CHECK(table.lists[0].impact == Impact::medium);
  const auto& list = table.lists[1];
  CHECK(list.nature == Nature::allow);
  CHECK(list.wants_key());
  CHECK(key_name(list) == "an-operator");
  REQUIRE(list.codes_of(IpAddress::of("127.0.9.2")).size() == 1);
  CHECK(list.codes_of(IpAddress::of("127.0.9.2"))[0]->says == Code::Says::good);
  CHECK(list.codes_of(IpAddress::of("127.3.0.12"))[0]->words == "bit");
  CHECK(list.codes_of(IpAddress::of("127.0.9.3")).empty());
  CHECK(list.fault_of(IpAddress::of("127.0.0.255")) != nullptr);
}

TEST_CASE("a bad row is named by its line and word, and the others count") {
  const auto table = read_table("bl.example.org\tip5\nbl.example.net\nx\nbl.example.net\nbl2.example.org\tip4\tgone\nbl3.example.org\tip4\tactive\tmajor\t-\t127.0.0.300=x\n");
  CHECK(table.lists.size() == 1);
  REQUIRE(table.bad.size() == 5);
  CHECK(table.bad[0].line == 1);
  CHECK(table.bad[0].word == "ip5");
  CHECK(table.bad[1].line == 3);
  CHECK(table.bad[2].wish == "is there twice");
  CHECK(table.bad[3].word == "gone");
  CHECK(table.bad[4].word == "127.0.0.300=x");
}

TEST_CASE("by default the living lists are asked, each family once, and only what holds such a thing") {
  const auto chosen = choose(builtin_table(), {}, v4);
  CHECK(chosen.sources.size() > 40);
  for (const auto& source : chosen.sources) {
    CAPTURE(source.list.zone);
    CHECK(source.list.status == Status::active);
    CHECK(source.list.nature != Nature::info);
    CHECK(source.list.ip4);
    CHECK_FALSE(source.list.wants_key());
  }
  const auto all = " " + zones_of(chosen) + " ";
  CHECK(all.find(" zen.spamhaus.org ") != all.npos);
  CHECK(all.find(" sbl.spamhaus.org ") == all.npos);
  CHECK(all.find(" dyna.spamrats.com ") == all.npos);
  const auto six = " " + zones_of(choose(builtin_table(), {}, v6)) + " ";
  CHECK(six.find(" zen.spamhaus.org ") != six.npos);
  CHECK(six.find(" bl.spamcop.net ") == six.npos);
  const auto domains = " " + zones_of(choose(builtin_table(), {}, name)) + " ";
  CHECK(domains.find(" dbl.spamhaus.org ") != domains.npos);
  CHECK(domains.find(" zen.spamhaus.org ") == domains.npos);
}

TEST_CASE("a key puts the keyed list in the place of the public one, and is in the zone that is asked only") {
  Choice choice;
  choice.keys["spamhaus-dqs"] = "secret";
  const auto chosen = choose(builtin_table(), choice, v4);
  const auto all = " " + zones_of(chosen) + " ";
  CHECK(all.find(" KEY.zen.dq.spamhaus.net ") != all.npos);
  CHECK(all.find(" zen.spamhaus.org ") == all.npos);
  for (const auto& source : chosen.sources)
    if (source.list.zone == "KEY.zen.dq.spamhaus.net") {
      CHECK(source.zone == Domain::of("secret.zen.dq.spamhaus.net"));
      CHECK(source.secret == "secret");
      CHECK_FALSE(source.list.codes.empty());
    }
}

TEST_CASE("lists that are named are asked, whatever the table thinks of them") {
  Choice choice;
  choice.only = {"dnsbl.sorbs.net", "BL.Own.Test.", "bl.own.test"};
  CHECK(zones_of(choose(builtin_table(), choice, v4)) == "dnsbl.sorbs.net bl.own.test");
  choice.only = {"KEY.zen.dq.spamhaus.net", "nonsense"};
  CHECK(choose(builtin_table(), choice, v4).problems.size() == 2);
  choice.only = {"zen.spamhaus.org"};
  choice.mirrors["zen.spamhaus.org"] = "zen.mirror.test";
  CHECK(choose(builtin_table(), choice, v4).sources.at(0).zone == Domain::of("zen.mirror.test"));
}

TEST_CASE("in a table of one's own every row is asked") {
  const auto table = read_table("a.test\nb.test\tip4\tactive\tminor\ta.test\nc.test\tip4\tdead\nd.test\tdomain\n");
  Choice choice;
  choice.own_table = true;
  CHECK(zones_of(choose(table, choice, v4)) == "a.test b.test");
  CHECK(zones_of(choose(table, choice, name)) == "d.test");
}

}  // namespace mailwhy::listing
