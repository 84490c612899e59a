#include "mailwhy/base/neighbours.h"

#include <doctest/doctest.h>

using namespace mailwhy;

namespace {
std::string place_of(const std::vector<std::string>& addresses) {
  std::vector<IpAddress> all;
  for (const auto& address : addresses) all.push_back(IpAddress::of(address));
  const auto places = one_place(all);
  if (!places) return "apart";
  std::string text;
  for (const auto& place : *places) text += (text.empty() ? "" : " ") + place.text();
  return text;
}
}  // namespace

TEST_CASE("addresses are in one place when each family has one smallest network") {
  CHECK(place_of({}) == "apart");
  CHECK(place_of({"192.0.2.1"}) == "192.0.2.0/24");
  CHECK(place_of({"192.0.2.1", "192.0.2.254"}) == "192.0.2.0/24");
  CHECK(place_of({"192.0.2.1", "192.0.3.1"}) == "apart");
  CHECK(place_of({"2001:db8::1", "2001:db8::ffff:1"}) == "2001:db8::/64");
  CHECK(place_of({"2001:db8::1", "2001:db8:0:1::1"}) == "apart");
  CHECK(place_of({"2001:db8::1", "192.0.2.1", "192.0.2.2"}) == "192.0.2.0/24 2001:db8::/64");
  CHECK(place_of({"2001:db8::1", "192.0.2.1", "192.0.3.2"}) == "apart");
}
