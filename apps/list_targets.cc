#include "apps/list_targets.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"

namespace mailwhy::apps {
namespace {
using listing::Subject;

std::uint32_t number_of(const IpAddress& v4) {
  std::uint32_t number = 0;
  for (const char byte : v4.bytes()) number = number << 8 | static_cast<std::uint8_t>(byte);
  return number;
}
IpAddress address_of(std::uint32_t number) {
  const auto byte = [&](int shift) { return static_cast<std::uint8_t>(number >> shift & 0xFFU); };
  return IpAddress::v4(byte(24), byte(16), byte(8), byte(0));
}

struct Range {
  IpAddress first, last;
};

// "192.0.2.0/28", "192.0.2.1-192.0.2.9", "192.0.2.1-9"; nullopt when it is none of these.
std::optional<Range> range_in(std::string_view text) {
  if (text.find('/') != text.npos) {
    const auto network = Network::parse(text);
    if (!network) return std::nullopt;
    if (!network->address().is_v4()) return Range{network->address(), network->prefix() == 128 ? network->address() : IpAddress::of("ff::")};
    const std::uint32_t size_less_one = network->prefix() >= 32 ? 0 : 0xFFFFFFFFU >> network->prefix();
    const std::uint32_t first = number_of(network->address()) & ~size_less_one;
    return Range{address_of(first), address_of(first | size_less_one)};
  }
  const auto dash = text.find('-');
  const auto first = IpAddress::parse(text.substr(0, dash));
  if (!first || dash == text.npos) return std::nullopt;
  auto last = IpAddress::parse(text.substr(dash + 1));
  if (const auto part = parse_number(text.substr(dash + 1), 255); part && first->is_v4())
    last = address_of((number_of(*first) & 0xFFFFFF00U) | static_cast<std::uint32_t>(*part));
  if (!last) return std::nullopt;
  return Range{*first, *last};
}

// Addresses that nobody else can see are in no list.  Those for documentation belong to nobody: asking about them is harmless.
bool may_be_asked(const IpAddress& address, const std::vector<Network>& taken_for_public) {
  const auto plain = address.unmapped();
  const auto scope = plain.scope();
  if (scope == AddressScope::global || scope == AddressScope::documentation || scope == AddressScope::benchmarking) return true;
  return std::any_of(taken_for_public.begin(), taken_for_public.end(), [&](const Network& network) { return network.contains(plain); });
}

Result<void> check_scope(const IpAddress& address, const std::vector<Network>& taken_for_public) {
  if (may_be_asked(address, taken_for_public)) return {};
  return fail(address.text() + " is a " + std::string(to_string(address.unmapped().scope())) +
                  " address, which no list can hold; give the public address behind it, or take it for one with --public " + address.text() + ".",
              Error::Kind::usage);
}

Result<std::vector<Subject>> subjects_in(const Range& range, const std::vector<Network>& taken_for_public) {
  if (range.first.is_v6() && range.first != range.last) return fail("of IPv6 one address at a time is asked, not a range.", Error::Kind::usage);
  if (range.first.is_v4() != range.last.is_v4() || range.last < range.first) return fail("the range ends before it begins.", Error::Kind::usage);
  if (range.first == range.last) {
    if (const auto scope = check_scope(range.first, taken_for_public); !scope) return tl::unexpected(scope.error());
    return std::vector<Subject>{{range.first, {}}};
  }
  constexpr std::uint32_t most = 256;
  const std::uint32_t first = number_of(range.first), last = number_of(range.last);
  if (last - first >= most) return fail("at most 256 addresses are asked at a time, a /24.", Error::Kind::usage);
  std::vector<Subject> subjects;
  for (std::uint32_t number = first; number <= last && subjects.size() < most; ++number) {
    const auto address = address_of(number);
    if (const auto scope = check_scope(address, taken_for_public); !scope) return tl::unexpected(scope.error());
    subjects.push_back({address, {}});
    if (number == 0xFFFFFFFFU) break;
  }
  return subjects;
}
}  // namespace

Result<std::vector<Subject>> list_subjects(std::string_view target, const std::vector<Network>& taken_for_public) {
  std::string_view text = target;
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  if (starts_with_ignoring_case(text, "IPv6:")) text.remove_prefix(5);
  if (const auto address = IpAddress::parse(text)) return subjects_in({address->unmapped(), address->unmapped()}, taken_for_public);
  if (const auto range = range_in(text)) return subjects_in(*range, taken_for_public);
  if (text.find('@') != text.npos) return fail("lists hold machines and domains, not mail addresses; give the domain or an IP address.", Error::Kind::usage);
  if (text.find('/') != text.npos) return fail("this is neither an IP address, nor a range such as 192.0.2.0/28, nor a domain.", Error::Kind::usage);
  const auto domain = mail::to_ascii(text);
  if (!domain) return tl::unexpected(domain.error());
  if (domain->label_count() < 2) return fail("this is neither an IP address, nor a range such as 192.0.2.0/28, nor a domain.", Error::Kind::usage);
  return std::vector<Subject>{{std::nullopt, *domain}};
}

}  // namespace mailwhy::apps
