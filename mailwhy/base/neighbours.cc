#include "mailwhy/base/neighbours.h"

#include <algorithm>

namespace mailwhy {
namespace {
constexpr unsigned link_v4 = 24, link_v6 = 64;

Network network_around(const IpAddress& address) {
  const std::string bytes = address.bytes();
  const auto kept = [&](auto into, unsigned bits) {
    for (std::size_t i = 0; i < bits / 8; ++i) into[i] = static_cast<std::uint8_t>(bytes[i]);
    return into;
  };
  if (address.is_v4()) return {IpAddress::v4(kept(std::array<std::uint8_t, 4>{}, link_v4)), link_v4};
  return {IpAddress::v6(kept(std::array<std::uint8_t, 16>{}, link_v6)), link_v6};
}
}  // namespace

std::optional<std::vector<Network>> one_place(const std::vector<IpAddress>& addresses) {
  if (addresses.empty()) return std::nullopt;
  std::vector<Network> places;
  for (const bool v4 : {true, false}) {
    const auto first = std::find_if(addresses.begin(), addresses.end(), [&](const IpAddress& one) { return one.is_v4() == v4; });
    if (first == addresses.end()) continue;
    places.push_back(network_around(*first));
    const bool all = std::all_of(addresses.begin(), addresses.end(), [&](const IpAddress& one) { return one.is_v4() != v4 || places.back().contains(one); });
    if (!all) return std::nullopt;
  }
  return places;
}

}  // namespace mailwhy
