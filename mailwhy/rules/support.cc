#include "mailwhy/rules/support.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::rules {
namespace {
// One cause is one finding, whatever it does at each host: the strongest effect speaks, the other places are cited.
Finding& fold(const View& view, const Attempt& attempt, Finding finding, std::vector<Finding>& findings) {
  constexpr std::size_t most_citations = 12;
  finding.args = view.args_for(attempt);
  finding.host = attempt.host.text();
  const auto same = std::find_if(findings.begin(), findings.end(), [&](const Finding& other) { return other.id == finding.id; });
  if (same == findings.end()) return findings.emplace_back(std::move(finding));
  if (finding.effect < same->effect) std::swap(*same, finding);
  for (auto& citation : finding.seen)
    if (same->seen.size() < most_citations) same->seen.push_back(std::move(citation));
  return *same;
}
}  // namespace

void set_effect(Finding& finding, const View& view, const Rule& rule, const Attempt& attempt) {
  if (rule.effect == Effect::notes || rule.effect == Effect::risks) return;
  if (!view.matters(attempt)) {
    finding.effect = Effect::risks;
  } else if (rule.effect == Effect::undecided) {
    return;
  } else if (temporary(attempt)) {
    finding.effect = Effect::delays;
    finding.verdict = Verdict::delayed;
  } else if (permanent(attempt)) {
    finding.effect = Effect::blocks;
    finding.verdict = rule.verdict == Verdict::delayed ? Verdict::refused : rule.verdict;
  }
}

void tell(const View& view, const Rule& rule, const std::vector<const Attempt*>& attempts, std::vector<Finding>& findings,
          const BlameOf& blame) {
  for (const Attempt* attempt : attempts) {
    const Blame said = blame(*attempt);
    Finding finding = found(rule, said.party, said.confidence);
    finding.stage = attempt->stage;
    set_effect(finding, view, rule, *attempt);
    finding.seen.push_back(view.cite(*attempt));
    auto& citation = finding.seen.front();
    if (attempts.size() > 1 && citation.kind == "smtp" && citation.remark.empty())
      citation.remark = attempt->host.text() + " " + attempt->address.text();
    fold(view, *attempt, std::move(finding), findings);
  }
}

std::vector<const Attempt*> owned(const View& view, const Rule& rule) {
  std::vector<const Attempt*> mine;
  for (const auto& attempt : view.attempts())
    if (owner_of(view, attempt) == rule.id) mine.push_back(&attempt);
  return mine;
}

void tell_owned(const View& view, const Rule& rule, std::vector<Finding>& findings, const BlameOf& blame) {
  tell(view, rule, owned(view, rule), findings, blame);
}

Finding& remark(const View& view, const Rule& rule, const Attempt& attempt, Citation seen, Blame blame,
                std::vector<Finding>& findings) {
  Finding finding = found(rule, blame.party, blame.confidence);
  finding.seen.push_back(std::move(seen));
  return fold(view, attempt, std::move(finding), findings);
}

Finding& state(const View& view, const Rule& rule, Blame blame, Citation seen, std::vector<Finding>& findings) {
  Finding finding = found(rule, blame.party, blame.confidence);
  finding.args = view.args();
  finding.seen.push_back(std::move(seen));
  findings.push_back(std::move(finding));
  return findings.back();
}

Blame by_words(const Attempt& attempt, Blame otherwise) {
  using bounce::Meaning;
  // The check keeps the order of RFC 5321 s4.1.4: "out of sequence" is what their side has lost.  Only before the greeting may
  // somebody on our side have spoken.
  if (attempt.stage != evidence::Stage::greeting && attempt.cause.meaning == Meaning::bad_sequence) return {Party::recipient_host, Confidence::likely};
  const auto party = parse_party(attempt.cause.party);
  if (party == Party::this_machine && attempt.cause.meaning == Meaning::syntax) return {Party::unknown, Confidence::guess};
  // A check has no message and announces no size: "too large" cannot be about it.
  if (attempt.cause.meaning == Meaning::message_too_large) return {Party::unknown, Confidence::guess};
  if (!attempt.cause.from_words || !party) return otherwise;
  return {*party, Confidence::likely};
}

Blame turned_away(const Attempt& attempt) {
  const Blame said = by_words(attempt, {Party::sender_host, Confidence::guess});
  return said.party == Party::recipient_policy ? Blame{Party::sender_host, said.confidence} : said;
}

bool temporary(const Attempt& attempt) {
  return attempt.exchange && attempt.exchange->reply && attempt.exchange->reply->temporary();
}

bool permanent(const Attempt& attempt) {
  return attempt.exchange && attempt.exchange->reply && attempt.exchange->reply->permanent();
}

bool used_null_sender(const Attempt& attempt) {
  if (!attempt.session) return false;
  const auto* mail = attempt.session->transcript.find(smtp::Step::mail);
  return mail && mail->command.find("<>") != std::string::npos;
}

const smtp::Capabilities* offered(const evidence::Session& session) {
  const auto& transcript = session.transcript;
  if (transcript.encrypted) return &*transcript.encrypted;
  return transcript.clear ? &*transcript.clear : nullptr;
}

std::optional<IpAddress> source_of(const View& view, const Attempt& attempt) {
  if (attempt.session && attempt.session->connect.ok()) {
    const auto own = attempt.session->connect.value().address.unmapped();
    if (own.scope() != AddressScope::unspecified) return own;
  }
  const auto& vantage = view.evidence().vantage;
  return attempt.address.is_v6() ? vantage.ip6 : vantage.ip4;
}

std::vector<SessionSeen> sessions_seen(const View& view) {
  std::vector<SessionSeen> seen;
  for (const auto& attempt : view.attempts())
    for (const auto index : attempt.sessions) seen.push_back({&attempt, index, &view.evidence().sessions[index]});
  return seen;
}

std::optional<std::size_t> position_of(const evidence::Session& session, smtp::Step step) {
  const auto* exchange = session.transcript.find(step);
  if (!exchange) return std::nullopt;
  return static_cast<std::size_t>(exchange - session.transcript.exchanges.data());
}

std::vector<std::size_t> listings_named(const View& view, const Attempt& attempt) {
  std::vector<std::size_t> named;
  if (!attempt.exchange || !attempt.exchange->reply) return named;
  const auto zones = listing::zones_named_in(attempt.exchange->reply->text());
  const auto& listings = view.evidence().listings;
  for (std::size_t i = 0; i < listings.size(); ++i)
    if (std::find(zones.begin(), zones.end(), listings[i].zone) != zones.end()) named.push_back(i);
  return named;
}

const dns::Answer* answer_to(const View& view, const Domain& name, dns::Type type) {
  const auto* lookup = view.evidence().lookups.find({name, type});
  return lookup ? &lookup->answer : nullptr;
}

bool classes_differ(const smtp::Reply& reply) {
  if (!reply.has(smtp::Oddity::codes_differ)) return false;
  char first = 0;
  for (const auto line : split(reply.raw, '\n')) {
    if (line.size() < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2])) continue;
    if (first && line[0] != first) return true;
    first = line[0];
  }
  return false;
}

}  // namespace mailwhy::rules
