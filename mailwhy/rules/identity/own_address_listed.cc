// identity.own-address-listed: a well-known block list has our address, although the server did not name that list.
#include "mailwhy/listing/default_lists.h"
#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules::identity {
extern const Rule own_address_listed;

namespace {
// Another finding speaks for a list that the refusal names.
bool named_by_the_server(const View& view, std::size_t listing) {
  for (const auto& attempt : view.attempts())
    for (const auto index : listings_named(view, attempt))
      if (index == listing) return true;
  return false;
}

void judge_own_address_listed(const View& view, std::vector<Finding>& findings) {
  const auto& listings = view.evidence().listings;
  for (const auto& ours : own_addresses(view)) {
    for (std::size_t i = 0; i < listings.size(); ++i) {
      const auto& listing = listings[i];
      if (listing.address != ours.address || listing.result != listing::Result::listed || named_by_the_server(view, i)) continue;
      // Without its positive test point a list may still be wrong about everything.
      const auto sure = listing.why.empty() ? Confidence::certain : Confidence::likely;
      Finding& finding = remark_own(view, own_address_listed, ours, view.cite_listing(i), {Party::sender_host, sure}, findings);
      finding.args.try_emplace("list", listing.zone.text());
      const auto meaning = listing.codes.empty() ? std::string() : ::mailwhy::listing::meaning_of(listing.zone, listing.codes.front());
      finding.args.try_emplace("meaning", meaning.empty() ? "an entry whose code we do not know" : meaning);
    }
  }
}
}  // namespace

const Rule own_address_listed = {
    .id = "identity.own-address-listed",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "our address {source} is on the block list {list}, which many servers use without naming it",
    .judge = judge_own_address_listed,
};

}  // namespace mailwhy::rules::identity
