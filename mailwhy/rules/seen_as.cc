#include "mailwhy/rules/seen_as.h"

#include <algorithm>

#include "mailwhy/evidence/seen_as.h"

namespace mailwhy::rules {
namespace {
// A refusal that is about our address and names one.
std::optional<IpAddress> accused(const View& view, const Attempt& attempt, const smtp::Exchange& exchange) {
  if (&exchange != attempt.exchange || !exchange.reply || exchange.reply->positive()) return std::nullopt;
  const auto owner = owner_of(view, attempt);
  if (!owner.starts_with("reputation.") && owner != "identity.no-reverse-dns") return std::nullopt;
  const auto all = evidence::addresses_in(exchange.reply->text(), false);
  const bool same = !all.empty() && std::all_of(all.begin(), all.end(), [&](const IpAddress& one) { return one == all.front(); });
  return same ? std::optional(all.front()) : std::nullopt;
}
}  // namespace

std::optional<SeenAs> seen_as(const View& view, const SessionSeen& seen) {
  if (!seen.session->connect.ok()) return std::nullopt;
  const auto ours = source_of(view, *seen.attempt);
  const auto& exchanges = seen.session->transcript.exchanges;
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    auto named = evidence::greeted_as(exchanges[i]);
    if (!named) named = accused(view, *seen.attempt, exchanges[i]);
    if (!named || !ours || *named == *ours || *named == seen.attempt->address || named->is_v6() != ours->is_v6()) continue;
    return SeenAs{*named, i};
  }
  return std::nullopt;
}

}  // namespace mailwhy::rules
