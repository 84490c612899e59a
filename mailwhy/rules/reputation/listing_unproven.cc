#include <string>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::reputation {
extern const Rule listing_unproven;

namespace {
// Our own question to a named list was lost: it may say that we are listed, or that we are not.
bool answer_lost(const View& view, const Attempt& attempt) {
  using Kind = dns::Answer::Kind;
  for (const auto index : listings_named(view, attempt)) {
    const std::string below = "." + view.evidence().listings[index].zone.text();
    for (const auto& lookup : view.evidence().lookups.all())
      if ((lookup.answer.kind == Kind::silence || lookup.answer.kind == Kind::failure) && lookup.question.name.text().ends_with(below)) return true;
  }
  return false;
}

void judge_listing_unproven(const View& view, std::vector<Finding>& findings) {
  const auto mine = owned(view, listing_unproven);
  tell(view, listing_unproven, mine, findings, [&](const Attempt& attempt) {
    Blame blame = by_words(attempt, {Party::sender_host, Confidence::guess});
    if (answer_lost(view, attempt)) blame.confidence = Confidence::guess;
    return blame;
  });
  for (const Attempt* attempt : mine)
    for (const auto index : listings_named(view, *attempt))
      for (auto& finding : findings)
        if (finding.id == listing_unproven.id && finding.seen.size() < 4) finding.seen.push_back(view.cite_listing(index));
}
}  // namespace

const Rule listing_unproven = {
    .id = "reputation.listing-unproven",
    .stage = evidence::Stage::reputation,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} turns the mail away and names a block list, which could not be asked from here",
    .judge = judge_listing_unproven,
};

}  // namespace mailwhy::rules::reputation
