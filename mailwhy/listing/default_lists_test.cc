#include "mailwhy/listing/default_lists.h"

#include <doctest/doctest.h>

#include "mailwhy/listing/known_zones.h"

namespace mailwhy::listing {

TEST_CASE("the default lists are few, known, and not all of them hold IPv6 addresses") {
  const auto v4 = default_lists_for(IpAddress::of("192.0.2.1"));
  CHECK(v4 == std::vector<Domain>{Domain::of("zen.spamhaus.org"), Domain::of("b.barracudacentral.org"), Domain::of("bl.spamcop.net")});
  for (const auto& zone : v4) CHECK(known_zone_of(zone.text()) == zone.text());
  CHECK(default_lists_for(IpAddress::of("2001:db8::1")) == std::vector<Domain>{Domain::of("zen.spamhaus.org")});
}

TEST_CASE("a code of a well-known list has words, any other has none") {
  const auto zen = Domain::of("zen.spamhaus.org");
  CHECK(meaning_of(zen, IpAddress::of("127.0.0.11")).find("relay") != std::string_view::npos);
  CHECK_FALSE(meaning_of(zen, IpAddress::of("127.0.0.2")).empty());
  CHECK(meaning_of(zen, IpAddress::of("127.0.1.2")).empty());
  CHECK(meaning_of(zen, IpAddress::of("127.0.0.77")).empty());
  CHECK(meaning_of(Domain::of("bl.list.test"), IpAddress::of("127.0.0.2")).empty());
  CHECK(meaning_of(zen, IpAddress::of("::1")).empty());
}

}  // namespace mailwhy::listing
