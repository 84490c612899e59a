#include "mailwhy/rules/seen_as.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::rules {
namespace {
// Addresses in the text that the world can see, in the order in which they come.
std::vector<IpAddress> addresses_in(std::string_view text, bool only_in_brackets) {
  std::vector<IpAddress> found;
  for (std::size_t at = 0; at < text.size();) {
    const auto part = [](char c) { return is_digit(c) || c == '.' || c == ':' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    std::size_t end = at;
    while (end < text.size() && part(text[end])) ++end;
    const bool bracketed = at > 0 && (text[at - 1] == '[' || text.substr(0, at).ends_with("[IPv6:")) && end < text.size() && text[end] == ']';
    std::string_view token = text.substr(at, end - at);
    while (token.ends_with(".") || token.ends_with(":")) token.remove_suffix(1);
    const auto address = IpAddress::parse(token);
    const bool seen_by_all = address && (address->scope() == AddressScope::global || address->scope() == AddressScope::documentation);
    if (seen_by_all && (bracketed || !only_in_brackets)) found.push_back(*address);
    at = std::max(end, at + 1);
  }
  return found;
}

// "mx.example.org Hello client [192.0.2.9]": the first line of the answer to EHLO or HELO, which greets us.
std::optional<IpAddress> greeted(const smtp::Exchange& exchange) {
  const bool hello = exchange.step == smtp::Step::ehlo || exchange.step == smtp::Step::ehlo_after_tls || exchange.step == smtp::Step::helo;
  if (!hello || !exchange.reply || !exchange.reply->positive() || exchange.reply->lines.empty()) return std::nullopt;
  const std::string& line = exchange.reply->lines.front();
  const auto all = addresses_in(line, true);
  const bool to_us = contains_ignoring_case(line, "hello") || contains_ignoring_case(line, "at your service") || contains_ignoring_case(line, "pleased");
  return to_us && all.size() == 1 ? std::optional(all.front()) : std::nullopt;
}

// A refusal that is about our address and names one.
std::optional<IpAddress> accused(const View& view, const Attempt& attempt, const smtp::Exchange& exchange) {
  if (&exchange != attempt.exchange || !exchange.reply || exchange.reply->positive()) return std::nullopt;
  const auto owner = owner_of(view, attempt);
  if (!owner.starts_with("reputation.") && owner != "identity.no-reverse-dns") return std::nullopt;
  const auto all = addresses_in(exchange.reply->text(), false);
  const bool same = !all.empty() && std::all_of(all.begin(), all.end(), [&](const IpAddress& one) { return one == all.front(); });
  return same ? std::optional(all.front()) : std::nullopt;
}
}  // namespace

std::optional<SeenAs> seen_as(const View& view, const SessionSeen& seen) {
  if (!seen.session->connect.ok()) return std::nullopt;
  const auto ours = source_of(view, *seen.attempt);
  const auto& exchanges = seen.session->transcript.exchanges;
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    auto named = greeted(exchanges[i]);
    if (!named) named = accused(view, *seen.attempt, exchanges[i]);
    if (!named || !ours || *named == *ours || *named == seen.attempt->address || named->is_v6() != ours->is_v6()) continue;
    return SeenAs{*named, i};
  }
  return std::nullopt;
}

}  // namespace mailwhy::rules
