#include "mailwhy/evidence/seen_as.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::evidence {

namespace {
struct Found {
  IpAddress address;
  bool bracketed = false;
};

std::vector<Found> find_addresses(std::string_view text) {
  const auto part = [](char c) { return is_digit(c) || c == '.' || c == ':' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  constexpr std::string_view tag = "IPv6:";  // RFC 5321 s4.1.3; its digit is no part of the address
  std::vector<Found> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = at;
    if (starts_with_ignoring_case(text.substr(at), tag)) at += tag.size();
    std::size_t end = at;
    while (end < text.size() && part(text[end])) ++end;
    const bool bracketed = open > 0 && text[open - 1] == '[' && end < text.size() && text[end] == ']';
    std::string_view token = text.substr(at, end - at);
    while (token.ends_with(".") || token.ends_with(":")) token.remove_suffix(1);
    if (const auto address = IpAddress::parse(token)) found.push_back({*address, bracketed});
    at = std::max(end, at + 1);
  }
  return found;
}
}  // namespace

bool is_world_wide(const IpAddress& address) {
  return address.scope() == AddressScope::global || address.scope() == AddressScope::documentation;
}

std::vector<IpAddress> all_addresses_in(std::string_view text) {
  std::vector<IpAddress> addresses;
  for (const auto& one : find_addresses(text)) addresses.push_back(one.address);
  return addresses;
}

std::vector<IpAddress> addresses_in(std::string_view text, bool only_in_brackets) {
  std::vector<IpAddress> addresses;
  for (const auto& one : find_addresses(text))
    if (is_world_wide(one.address) && (one.bracketed || !only_in_brackets)) addresses.push_back(one.address);
  return addresses;
}

std::optional<IpAddress> greeted_as(const smtp::Exchange& exchange) {
  const bool hello = exchange.step == smtp::Step::ehlo || exchange.step == smtp::Step::ehlo_after_tls || exchange.step == smtp::Step::helo;
  if (!hello || !exchange.reply || !exchange.reply->positive() || exchange.reply->lines.empty()) return std::nullopt;
  const std::string& line = exchange.reply->lines.front();
  const auto all = addresses_in(line, true);
  const bool to_us = contains_ignoring_case(line, "hello") || contains_ignoring_case(line, "at your service") || contains_ignoring_case(line, "pleased");
  return to_us && all.size() == 1 ? std::optional(all.front()) : std::nullopt;
}

std::optional<IpAddress> other_address(const Session& session) {
  if (!session.connect.ok()) return std::nullopt;
  const IpAddress ours = session.connect.value().address.unmapped();
  for (const auto& exchange : session.transcript.exchanges) {
    const auto named = greeted_as(exchange);
    if (named && *named != ours && *named != session.to.address && named->is_v6() == ours.is_v6()) return named;
  }
  return std::nullopt;
}

}  // namespace mailwhy::evidence
