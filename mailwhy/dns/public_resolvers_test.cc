#include "mailwhy/dns/public_resolvers.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace mailwhy;
using namespace mailwhy::dns;

TEST_CASE("public resolvers: every row is an address, once; a few of both families are asked") {
  const auto all = public_resolvers();
  std::set<IpAddress> different;
  for (const auto& one : all) different.insert(one.address);
  CHECK(different.size() == all.size());
  const auto asked = [&](bool v4) { return std::count_if(all.begin(), all.end(), [&](const PublicResolver& one) { return one.asked && one.address.is_v4() == v4; }); };
  CHECK(asked(true) >= 3);
  CHECK(asked(false) >= 2);
}

TEST_CASE("public resolvers: recognised in IPv4-mapped form too") {
  CHECK(is_public_resolver(IpAddress::of("9.9.9.9")));
  CHECK(is_public_resolver(IpAddress::of("::ffff:8.8.4.4")));
  CHECK_FALSE(is_public_resolver(IpAddress::of("192.0.2.53")));
}
