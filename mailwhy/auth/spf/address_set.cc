#include "mailwhy/auth/spf/address_set.h"

#include <algorithm>

namespace mailwhy::auth::spf {
namespace {
Wide number_of(const IpAddress& address) {
  Wide out = 0;
  for (const char c : address.bytes()) out = (out << 8U) | static_cast<unsigned char>(c);
  return out;
}

IpAddress address_of(Wide number, bool v4) {
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < 16; ++i) bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return v4 ? IpAddress::v4(bytes[12], bytes[13], bytes[14], bytes[15]) : IpAddress::v6(bytes);
}
}  // namespace

AddressSet::Range range_of(const Network& network) {
  const unsigned host = (network.address().is_v4() ? 32U : 128U) - network.prefix();
  const Wide mask = host >= 128 ? ~Wide{0} : (Wide{1} << host) - 1;
  const Wide first = number_of(network.address()) & ~mask;
  return {first, first | mask};
}

void AddressSet::add(Range range) {
  // What it meets or touches becomes one with it.
  auto next = ranges_.upper_bound(range.first);
  if (next != ranges_.begin()) {
    const auto before = std::prev(next);
    if (before->second >= range.first || before->second + 1 == range.first) {
      range.first = before->first;
      range.second = std::max(range.second, before->second);
      next = ranges_.erase(before);
    }
  }
  while (next != ranges_.end() && (next->first <= range.second || range.second + 1 == next->first)) {
    range.second = std::max(range.second, next->second);
    next = ranges_.erase(next);
  }
  ranges_.emplace_hint(next, range.first, range.second);
}

bool AddressSet::covers(const Range& range) const {
  const auto next = ranges_.upper_bound(range.first);
  return next != ranges_.begin() && std::prev(next)->second >= range.second;
}

std::vector<AddressSet::Range> AddressSet::missing_of(const Range& range) const {
  std::vector<Range> out;
  Wide at = range.first;
  auto next = ranges_.upper_bound(at);
  if (next != ranges_.begin()) --next;
  for (; next != ranges_.end() && next->first <= range.second; ++next) {
    if (next->second < at) continue;
    if (next->first > at) out.emplace_back(at, next->first - 1);
    if (next->second >= range.second) return out;
    at = next->second + 1;
  }
  out.emplace_back(at, range.second);
  return out;
}

double AddressSet::size() const {
  double sum = 0;
  for (const auto& [first, last] : ranges_) sum += static_cast<double>(last - first) + 1;
  return sum;
}

std::vector<Network> AddressSet::networks(std::size_t most) const {
  std::vector<Network> out;
  const unsigned bits = v4_ ? 32 : 128;
  for (const auto& [first, last] : ranges_) {
    for (Wide at = first; out.size() < most;) {
      // The largest network that begins here and ends within the range.
      unsigned host = 0;
      while (host < bits) {
        const Wide size_less_one = host + 1 == 128 ? ~Wide{0} : (Wide{1} << (host + 1)) - 1;
        if ((at & size_less_one) != 0 || size_less_one > last - at) break;
        ++host;
      }
      out.emplace_back(address_of(at, v4_), bits - host);
      const Wide size_less_one = host == 128 ? ~Wide{0} : (Wide{1} << host) - 1;
      if (size_less_one >= last - at) break;
      at += size_less_one + 1;
    }
  }
  return out;
}

bool Sets::covers(const Sets& other) const {
  for (const bool is_v4 : {true, false})
    for (const auto& range : other.of(is_v4).ranges())
      if (!of(is_v4).covers(range)) return false;
  return true;
}

}  // namespace mailwhy::auth::spf
