#include "mailwhy/rules/discount.h"

#include <algorithm>

#include "mailwhy/bounce/about_whom.h"
#include "mailwhy/evidence/seen_as.h"
#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules {
namespace {
using End = Attempt::End;

// How an attempt ended does not say by itself that it would have ended so for everybody.
bool may_be_about_us(const Attempt& attempt) {
  switch (attempt.end) {
    case End::refused:
    case End::refused_session:
    case End::deferred:
      return attempt.stage != evidence::Stage::tls &&
             bounce::about_whom(attempt.cause.meaning, to_string(attempt.stage), permanent(attempt)) != bounce::About::them;
    case End::broken: {
      if (!attempt.exchange || attempt.stage == evidence::Stage::tls || !attempt.exchange->failure) return false;
      const auto kind = attempt.exchange->failure->kind;
      return kind == Failure::Kind::closed || kind == Failure::Kind::reset || kind == Failure::Kind::timed_out;
    }
    case End::accepted:
    case End::unreachable:
    case End::not_tried: break;
  }
  return false;
}

// The attempt for which the finding speaks: the words at its host, when all that it speaks for may be about us.
const Attempt* vague_attempt(const View& view, const Finding& finding) {
  const Attempt* spoken_for = nullptr;
  for (const auto& attempt : view.attempts()) {
    if (owner_of(view, attempt) != finding.id) continue;
    if (!may_be_about_us(attempt)) return nullptr;
    if (!spoken_for || attempt.host.text() == finding.host) spoken_for = &attempt;
  }
  return spoken_for;
}

bool mentioned(const Finding& finding, const Citation& citation) {
  return std::any_of(finding.seen.begin(), finding.seen.end(), [&](const Citation& seen) { return seen.at == citation.at; });
}

// The table read the party out of the words; else it was only the most usual one.
bool said_so(const Attempt& attempt, Party party) { return attempt.cause.from_words && parse_party(attempt.cause.party) == party; }

void discount(const View& view, const Attempt& attempt, const OwnGround& ground, Finding& finding) {
  if (finding.confidence == Confidence::guess && said_so(attempt, finding.party)) return;
  const bool held_against_us = ground.shaky() && ground.address && evidence::is_world_wide(*ground.address);
  if (held_against_us && !said_so(attempt, finding.party)) finding.party = Party::unknown;
  else if (finding.confidence == Confidence::guess) return;
  finding.confidence = Confidence::guess;
  for (auto& citation : cite_ground(view, ground))
    if (!mentioned(finding, citation)) finding.seen.push_back(std::move(citation));
}
// A block that does not say why, and a well-known list that has us: two signs that do not depend on each other.
void confirm(const View& view, Finding& finding) {
  if (finding.id != "reputation.sender-blocked" || finding.party != Party::sender_host || finding.confidence != Confidence::guess) return;
  for (const auto& attempt : view.attempts()) {
    if (owner_of(view, attempt) != finding.id) continue;
    const OwnGround ground = own_ground(view, attempt);
    if (ground.listing != OwnListing::listed || ground.told_by_server) return;
    finding.confidence = Confidence::likely;
    Citation listed = cite_ground(view, ground).front();
    listed.remark = "our address is on a block list, which fits";
    if (!mentioned(finding, listed)) finding.seen.push_back(std::move(listed));
    return;
  }
}
}  // namespace

void discount_for_own_ground(const View& view, std::vector<Finding>& findings) {
  for (auto& finding : findings) {
    confirm(view, finding);
    if (finding.effect == Effect::notes || finding.side() != Side::recipient) continue;
    const Attempt* attempt = vague_attempt(view, finding);
    if (!attempt) continue;
    const OwnGround ground = own_ground(view, *attempt);
    if (ground.shaky() || ground.untested()) discount(view, *attempt, ground, finding);
  }
}

}  // namespace mailwhy::rules
