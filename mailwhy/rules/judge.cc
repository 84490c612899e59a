#include "mailwhy/rules/judge.h"

#include <algorithm>
#include <set>

#include "mailwhy/base/text.h"
#include "mailwhy/rules/discount.h"
#include "mailwhy/rules/same_greeting.h"
#include "mailwhy/rules/stages.h"
#include "mailwhy/rules/view.h"

namespace mailwhy::rules {
namespace {
using End = Attempt::End;

int rank(Effect effect) {
  switch (effect) {
    case Effect::blocks: return 0;
    case Effect::delays: return 1;
    case Effect::undecided: return 2;
    case Effect::risks: return 3;
    case Effect::notes: break;
  }
  return 4;
}

// Ids that another finding explains.  A chain of explanations counts too; a finding never explains itself.
std::set<std::string> explained_ids(const std::vector<Finding>& findings) {
  std::set<std::string> ids;
  for (const auto& finding : findings)
    for (const auto& id : finding.explains)
      if (id != finding.id) ids.insert(id);
  return ids;
}

// Leading first: not explained, then by what it does to the mail, then by the place in the delivery.
void order(std::vector<Finding>& findings) {
  const auto explained = explained_ids(findings);
  std::stable_sort(findings.begin(), findings.end(), [&](const Finding& a, const Finding& b) {
    const auto key = [&](const Finding& f) {
      return std::make_tuple(explained.contains(f.id), rank(f.effect), static_cast<int>(f.stage), static_cast<int>(f.confidence));
    };
    return key(a) < key(b);
  });
}

// The server said something uncalled: perhaps each of its replies belongs to another command than it seems.
bool lost_count(const evidence::Session* session) {
  if (!session) return false;
  const auto& exchanges = session->transcript.exchanges;
  return std::any_of(exchanges.begin(), exchanges.end(), [](const smtp::Exchange& exchange) { return exchange.talked_early; });
}

void summarise(Judgement& judgement, std::string_view sentence, std::map<std::string, std::string> args) {
  judgement.summary = fill(sentence, args);
  judgement.summary_sentence = sentence;
  judgement.summary_args = std::move(args);
}

// The verdict when no finding blocks, delays or leaves it open.
void decide_without_finding(const View& view, Judgement& judgement) {
  if (view.accepted()) {
    const auto* reply = view.decisive()->exchange ? &view.decisive()->exchange->reply : nullptr;
    judgement.verdict = Verdict::accepted;
    judgement.party = Party::nobody;
    const auto* session = view.decisive()->session;
    const bool second_try = session && session->purpose == evidence::Session::Purpose::without_pipelining;
    const bool unsure = (reply && *reply && (*reply)->code == 252) || lost_count(session) || second_try;
    judgement.confidence = unsure ? Confidence::likely : Confidence::certain;
    judgement.stage = view.decisive()->stage;
    summarise(judgement,
              view.the_case().target == evidence::Case::Target::address ? "{host} would take mail for {recipient}"
                                                                        : "{host} takes mail from {sender}; no recipient was asked for",
              view.args_for(*view.decisive()));
    return;
  }
  judgement.verdict = Verdict::inconclusive;
  judgement.party = Party::unknown;
  judgement.confidence = Confidence::guess;
  judgement.stage = view.decisive() ? view.decisive()->stage : evidence::Stage::route;
  summarise(judgement, "what was seen does not settle whether mail for {recipient} would arrive", view.args());
}

// A better host said "later" and a lesser one refuses: some senders ask on and bounce, others wait for the better one.
bool better_host_said_later(const View& view) {
  for (const auto& attempt : view.attempts()) {
    if (&attempt == view.decisive()) return false;
    if (attempt.end == End::deferred) return true;
  }
  return false;
}

void decide(const View& view, Judgement& judgement) {
  const bool open = !judgement.findings.empty() && judgement.findings.front().effect != Effect::notes;
  const bool warned = open && judgement.findings.front().effect == Effect::risks;
  if (!open || (warned && !view.accepted())) {
    decide_without_finding(view, judgement);
  } else {
    Finding& leading = judgement.findings.front();
    if (leading.effect == Effect::blocks && leading.confidence == Confidence::certain && better_host_said_later(view)) leading.confidence = Confidence::likely;
    if (leading.effect == Effect::blocks && leading.confidence == Confidence::certain && view.decisive() && lost_count(view.decisive()->session)) leading.confidence = Confidence::likely;
    judgement.verdict = warned ? Verdict::accepted : leading.verdict;
    judgement.party = leading.party;
    judgement.confidence = leading.confidence;
    judgement.stage = leading.stage;
    judgement.cause = leading.id;
    if (const Rule* rule = find_rule(leading.id)) judgement.summary = fill(rule->sentence, leading.args);
  }
  judgement.side = side_of(judgement.party);
}
}  // namespace

Judgement judge(const evidence::Evidence& evidence) {
  const View view(evidence);
  Judgement judgement;
  for (const Rule* rule : all_rules()) rule->judge(view, judgement.findings);
  discount_for_own_ground(view, judgement.findings);
  explain_by_interceptor(judgement.findings);
  order(judgement.findings);
  decide(view, judgement);
  judgement.stages = stage_rows(view, judgement);
  return judgement;
}

int exit_code(const Judgement& judgement) {
  switch (judgement.verdict) {
    case Verdict::accepted: return 0;
    case Verdict::delayed: return 4;
    case Verdict::inconclusive: return 3;
    case Verdict::refused:
    case Verdict::unreachable:
    case Verdict::depends:
    case Verdict::no_mail_by_choice:
    case Verdict::no_such_domain: break;
  }
  return 1;
}

}  // namespace mailwhy::rules
