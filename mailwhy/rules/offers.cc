#include "mailwhy/rules/offers.h"

namespace mailwhy::rules {
namespace {
std::optional<OfferSeen> offer_in(const SessionSeen& seen, smtp::Step step) {
  const auto& transcript = seen.session->transcript;
  const auto& offer = step == smtp::Step::ehlo ? transcript.clear : transcript.encrypted;
  const auto at = position_of(*seen.session, step);
  if (!offer || !at || transcript.used_helo || offer->starttls_masked) return std::nullopt;
  const auto& exchange = transcript.exchanges[*at];
  if (!exchange.reply || !exchange.reply->positive() || exchange.failure || classes_differ(*exchange.reply)) return std::nullopt;
  return OfferSeen{seen, *at, &*offer};
}
}  // namespace

std::vector<OfferSeen> clear_offers_seen(const View& view) {
  std::vector<OfferSeen> offers;
  for (const auto& seen : sessions_seen(view))
    if (const auto offer = offer_in(seen, smtp::Step::ehlo)) offers.push_back(*offer);
  return offers;
}

std::vector<OfferSeen> offers_seen(const View& view) {
  std::vector<OfferSeen> offers;
  for (const auto& seen : sessions_seen(view)) {
    auto offer = offer_in(seen, smtp::Step::ehlo_after_tls);
    if (!offer) offer = offer_in(seen, smtp::Step::ehlo);
    if (offer) offers.push_back(*offer);
  }
  return offers;
}

}  // namespace mailwhy::rules
