#include "mailwhy/zone/compare.h"

#include <doctest/doctest.h>

#include "mailwhy/dns/zone_text.h"

using namespace mailwhy;
using namespace mailwhy::zone;

namespace {
dns::Answer answer_of(std::string_view zone, dns::Answer::Kind kind = dns::Answer::Kind::records) {
  dns::Answer answer;
  answer.kind = kind;
  const auto records = dns::parse_zone_text(zone);
  REQUIRE(records.has_value());
  (kind == dns::Answer::Kind::records ? answer.records : answer.authority) = *records;
  return answer;
}
}  // namespace

TEST_CASE("serial numbers go round (RFC 1982)") {
  CHECK(older(1, 2));
  CHECK_FALSE(older(2, 1));
  CHECK_FALSE(older(7, 7));
  CHECK(older(0xFFFFFFFF, 0));
  CHECK(older(4000000000, 100));
}

TEST_CASE("the same answer in another order and with another TTL is the same") {
  const auto a = answer_of("x. 60 MX 20 b.test.\nx. 60 MX 5 c.test.\nx. 60 MX 10 a.test.\n"), b = answer_of("x. 9 MX 10 a.test.\nx. 9 MX 5 c.test.\nx. 9 MX 20 b.test.\n");
  CHECK(answer_lines(a) == answer_lines(b));
  CHECK(answer_lines(a) == std::vector<std::string>{"5 c.test", "10 a.test", "20 b.test"});
  CHECK(answer_lines(answer_of("x. MX 0 .\n")) == std::vector<std::string>{"0 ."});
}

TEST_CASE("a negative answer is kept for the smaller of two numbers (RFC 2308)") {
  CHECK(ttl_of(answer_of("x. 900 SOA a. b. 1 2 3 4 300\n", dns::Answer::Kind::nodata)) == 300u);
  CHECK(ttl_of(answer_of("x. 60 SOA a. b. 1 2 3 4 300\n", dns::Answer::Kind::nxdomain)) == 60u);
  CHECK_FALSE(ttl_of(dns::Answer{}));
}
