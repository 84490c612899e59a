#include <doctest/doctest.h>

#include "mailwhy/base/cursor.h"
#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/random.h"
#include "mailwhy/base/text.h"
#include "mailwhy/base/time.h"

using namespace mailwhy;

TEST_CASE("domain names are canonical: lower case, no final dot, odd bytes escaped") {
  CHECK(Domain::of("Example.ORG.").text() == "example.org");
  CHECK(Domain::of(".").is_root());
  CHECK(Domain::of("a\\.b.org").labels() == std::vector<std::string>{"a.b", "org"});
  CHECK(Domain::of("a\\032b.org").text() == "a\\032b.org");
  CHECK(Domain::of("mx.example.org").is_within(Domain::of("example.org")));
  CHECK_FALSE(Domain::of("badexample.org").is_within(Domain::of("example.org")));
  CHECK(Domain::of("mx.example.org").parent() == Domain::of("example.org"));
  CHECK(Domain::of("a.b").with_prefix("_x._y")->text() == "_x._y.a.b");
  CHECK_FALSE(Domain::of("_dmarc.example.org").is_host_name());
  CHECK(Domain::of("xn--bcher-kva.example").is_host_name());
}

TEST_CASE("domain names that break the length or label rules are refused with a sentence") {
  for (const char* bad : {"a..b", ".a", "a\\", "a\\25", "a\\999"}) CHECK_FALSE(Domain::parse(bad).has_value());
  CHECK_FALSE(Domain::parse(std::string(64, 'a')).has_value());
  std::string longest;
  for (int i = 0; i < 127; ++i) longest += "a.";
  CHECK(Domain::parse(longest).has_value());
  CHECK_FALSE(Domain::parse("a." + longest).has_value());
}

TEST_CASE("addresses know their text, their literal, their reverse name and their scope") {
  CHECK(IpAddress::of("192.0.2.1").reverse_name().text() == "1.2.0.192.in-addr.arpa");
  CHECK(IpAddress::of("2001:DB8::1").text() == "2001:db8::1");
  CHECK(IpAddress::of("2001:db8::1").literal() == "[IPv6:2001:db8::1]");
  CHECK(IpAddress::of("2001:db8::1").reversed_labels().starts_with("1.0.0.0.0.0"));
  CHECK(IpAddress::of("2001:db8::1").reverse_name().label_count() == 34);
  CHECK_FALSE(IpAddress::parse("192.0.2.01").has_value());
  CHECK_FALSE(IpAddress::parse("[192.0.2.1]").has_value());
  const std::pair<const char*, AddressScope> table[] = {
      {"8.8.8.8", AddressScope::global},          {"10.1.2.3", AddressScope::private_use},
      {"127.0.0.1", AddressScope::loopback},      {"0.0.0.0", AddressScope::unspecified},
      {"169.254.1.1", AddressScope::link_local},  {"192.0.2.9", AddressScope::documentation},
      {"198.18.0.1", AddressScope::benchmarking}, {"240.0.0.1", AddressScope::reserved},
      {"224.0.0.1", AddressScope::multicast},     {"::1", AddressScope::loopback},
      {"fe80::1", AddressScope::link_local},      {"fd00::1", AddressScope::private_use},
      {"2a00:1450::1", AddressScope::global},     {"2001:db8::1", AddressScope::documentation},
      {"::ffff:10.0.0.1", AddressScope::private_use},
  };
  for (const auto& row : table) {
    CAPTURE(row.first);
    CHECK(IpAddress::of(row.first).scope() == row.second);
  }
}

TEST_CASE("networks contain and endpoints read both families") {
  CHECK(Network::parse("192.0.2.0/25")->contains(IpAddress::of("192.0.2.127")));
  CHECK_FALSE(Network::parse("192.0.2.0/25")->contains(IpAddress::of("192.0.2.128")));
  CHECK_FALSE(Network::parse("192.0.2.0/33").has_value());
  CHECK(Endpoint::parse("192.0.2.1", 53)->text() == "192.0.2.1:53");
  CHECK(Endpoint::parse("[2001:db8::1]:5353", 53)->text() == "[2001:db8::1]:5353");
  CHECK(Endpoint::parse("2001:db8::1", 53)->port == 53);
  for (const char* bad : {"", "host:1", "192.0.2.1:0", "192.0.2.1:99999", "[::1", "[::1]x"}) CHECK_FALSE(Endpoint::parse(bad, 53).has_value());
}

TEST_CASE("hostile bytes become visible and stay well-formed UTF-8") {
  CHECK(visible("ok \x1b[31mred\x07\r\n") == "ok \\x1b[31mred\\x07\\r\\n");
  CHECK(visible("caf\xc3\xa9 \xff") == "caf\xc3\xa9 \\xff");
  CHECK(visible("a\xe2\x80\xae" "b") == "a\\u202eb");
  CHECK(visible("\xc0\xaf") == "\\xc0\\xaf");
  CHECK(visible_ascii("caf\xc3\xa9") == "caf\\u00e9");
  CHECK(is_utf8(visible(std::string("\0\x80\xed\xa0\x80", 5))));
}

TEST_CASE("times and durations round trip and refuse nonsense") {
  const auto time = parse_time("2026-11-21T03:16:49.120Z");
  REQUIRE(time.has_value());
  CHECK(to_rfc3339(*time) == "2026-11-21T03:16:49.120Z");
  CHECK(*parse_time("2026-11-21T04:16:49.12+01:00") == *time);
  for (const char* bad : {"", "2026-13-01", "2026-02-30", "2026-11-21T25:00:00Z", "2026-11-21T03:16:49", "yesterday"})
    CHECK_FALSE(parse_time(bad).has_value());
  CHECK(*parse_duration("2.5") == 2500ms);
  CHECK(*parse_duration("500ms") == 500ms);
  CHECK(*parse_duration("2m") == 120s);
  for (const char* bad : {"", "-1", "0", "1e9", "abc", "99999999"}) CHECK_FALSE(parse_duration(bad).has_value());
  CHECK(to_readable(Duration(23400us)) == "23 ms");
  CHECK(to_readable(Duration(1240ms)) == "1.24 s");
  CHECK(to_readable(Duration(300s)) == "5:00 min");
}

TEST_CASE("the cursor never reads past the end and remembers that it tried") {
  Cursor in("\x01\x02\x03");
  CHECK(in.u16() == 0x0102);
  CHECK(in.u32() == 0);
  CHECK(in.failed());
  CHECK(in.at_end());
}

TEST_CASE("base64 round trips and refuses what is not base64") {
  for (const char* text : {"", "a", "ab", "abc", "abcd"}) CHECK(base64_decode(base64_encode(text)) == std::string(text));
  CHECK(base64_encode("ab") == "YWI=");
  for (const char* bad : {"a", "ab=c", "====", "YW=="
                                               "YWI="})
    CHECK_FALSE(base64_decode(bad).has_value());
}

TEST_CASE("the nearest word is offered only when it is near") {
  CHECK(nearest("chekc", {"check", "dns"}) == std::string("check"));
  CHECK_FALSE(nearest("zebra", {"check", "dns"}).has_value());
}

TEST_CASE("the same seed gives the same order") {
  std::vector<int> a{1, 2, 3, 4, 5, 6}, b = a;
  Random(7).shuffle(a);
  Random(7).shuffle(b);
  CHECK(a == b);
}
