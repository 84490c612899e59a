#include "mailwhy/zone/hints.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::zone;

TEST_CASE("root hints come as zone text and as plain addresses") {
  const auto zone = read_hints(". 3600000 NS a.root.test.\na.root.test. 3600000 A 192.0.2.1\nb.root.test. A 192.0.2.9 ; no server of the root\na.root.test. AAAA 2001:db8::1\n", 53);
  REQUIRE(zone.has_value());
  REQUIRE(zone->size() == 2);
  CHECK(zone->front() == Hint{Domain::of("a.root.test"), {IpAddress::of("192.0.2.1"), 53}});
  const auto plain = read_hints("# ours\n127.0.0.2:5300 a.root.test\n127.0.0.3 ; nameless\n[::1]:5301\n127.0.0.3\n", 5353);
  REQUIRE(plain.has_value());
  REQUIRE(plain->size() == 3);
  CHECK(plain->at(0).server.port == 5300);
  CHECK(plain->at(1) == Hint{Domain(), {IpAddress::of("127.0.0.3"), 5353}});
}

TEST_CASE("hints that are none name their line") {
  CHECK(read_hints("", 53).error().text == "no address of a root server in it");
  CHECK(read_hints("\n127.0.0.1 a b\n", 53).error().text.find("line 2") != std::string::npos);
  CHECK(read_hints("\n. NS\n", 53).error().text.find("2") != std::string::npos);
}

TEST_CASE("the built-in hints are the thirteen servers on both families") {
  CHECK(builtin_hints(53).size() == 26);
}
