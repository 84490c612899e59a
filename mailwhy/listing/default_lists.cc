#include "mailwhy/listing/default_lists.h"

namespace mailwhy::listing {
namespace {
constexpr DefaultList lists[] = {
    {"zen.spamhaus.org", true},
    {"b.barracudacentral.org", false},
    {"bl.spamcop.net", false},
};

struct Code {
  std::string_view zone;
  std::uint8_t first, last;  // of 127.0.0.x
  std::string_view words;
};
constexpr Code codes[] = {
    {"zen.spamhaus.org", 2, 2, "a known source of spam"},
    {"zen.spamhaus.org", 3, 3, "a sender of low reputation"},
    {"zen.spamhaus.org", 4, 7, "an infected or misused machine"},
    {"zen.spamhaus.org", 9, 9, "a network in the hands of spammers"},
    {"zen.spamhaus.org", 10, 11, "a range whose mail should leave through its provider's relay; no accusation"},
    {"b.barracudacentral.org", 2, 2, "a source of spam"},
    {"bl.spamcop.net", 2, 2, "an address that people have reported for spam"},
};
}  // namespace

std::span<const DefaultList> default_lists() { return lists; }

std::vector<Domain> default_lists_for(const IpAddress& address) {
  std::vector<Domain> zones;
  for (const auto& list : lists)
    if (address.is_v4() || list.has_v6) zones.push_back(Domain::of(list.zone));
  return zones;
}

std::string_view meaning_of(const Domain& zone, const IpAddress& code) {
  if (!code.is_v4()) return {};
  const std::string bytes = code.bytes();
  if (!bytes.starts_with(std::string_view("\x7F\0\0", 3))) return {};
  const auto last = static_cast<std::uint8_t>(bytes[3]);
  for (const auto& row : codes)
    if (row.zone == zone.text() && row.first <= last && last <= row.last) return row.words;
  return {};
}

}  // namespace mailwhy::listing
