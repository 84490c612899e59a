#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule dnssec_bogus;

namespace {
bool suspects(const zone::Asked& asked) {
  const auto* word = asked.word();
  return word != nullptr && word->answer.kind == dns::Answer::Kind::servfail && !asked.trusts_nobody() &&
         (asked.bogus() || flaw_in(word->answer) != nullptr);
}

// It gives another reason than signatures: the answer without validation may simply have come a moment later.
bool other_reason(const dns::Answer& answer) { return !answer.errors.empty() && flaw_in(answer) == nullptr; }

// From a file that was saved before resolvers were asked again.
void judge_alone(const View& view, std::vector<Finding>& findings) {
  const dns::Question asked{view.the_case().recipient.domain, dns::Type::mx};
  Finding& finding = state(view, dnssec_bogus, {Party::recipient_domain, Confidence::likely}, view.cite_lookup(asked), findings);
  finding.args["error"] = flaw_in(*answer_to(view, asked.name, asked.type))->name();
}

// What a validator has proved about one of these questions (evidence.validations), with whose word it is.
std::optional<Citation> proof(const View& view, const std::vector<dns::Question>& questions) {
  const auto& all = view.evidence().validations;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) {
    return one.status == dns::Validation::Status::bogus && std::find(questions.begin(), questions.end(), one.question) != questions.end();
  });
  if (found == all.end()) return std::nullopt;
  return Citation{"dns", fmt::format("/validations/{}", found - all.begin()), found->question.text(), found->why, {}, found->rests_on};
}

// The resolvers here do not check, or are content: this mail finds its way, those of others do not.
void judge_proof(const View& view, const Citation& proof, std::vector<Finding>& findings) {
  Finding& finding = state(view, dnssec_bogus, {Party::recipient_domain, Confidence::certain}, proof, findings);
  finding.args["error"] = proof.text;
  finding.effect = Effect::risks;
}

// Does it trust anybody, and does it fail every time?  Where one of these questions was lost, the rest is no more than a guess.
Confidence how_surely_bogus(const zone::Asked& asked, bool proved) {
  const auto lost = [](const std::optional<zone::Reply>& reply) { return reply && reply->answer.kind == dns::Answer::Kind::failure; };
  return lost(asked.root) || lost(asked.again) ? Confidence::guess : proved ? Confidence::certain : Confidence::likely;
}

// A resolver with that trouble is the witness.
Finding& accuse(const View& view, Party party, const zone::Asked& asked, const std::optional<Citation>& validator, Citation seen, std::vector<Finding>& findings) {
  const zone::Reply& said = *asked.word();
  const bool proved = validator || (asked.bogus() && !other_reason(said.answer));
  Finding& finding = state(view, dnssec_bogus, {party, how_surely_bogus(asked, proved)}, std::move(seen), findings);
  const auto* flaw = flaw_in(said.answer);
  finding.args["resolver"] = asked.resolver.server.text();
  finding.args["error"] = flaw != nullptr ? flaw->name() : "SERVFAIL";
  if (asked.again) finding.seen.front().remark = "twice";
  if (asked.unchecked) {
    finding.seen.push_back(view.cite_reply(*asked.unchecked, asked.resolver.server.text()));
    finding.seen.back().remark = "asked not to check signatures";
  }
  if (validator) finding.seen.push_back(*validator);
  return finding;
}

void judge_bogus_domain(const View& view, std::vector<Finding>& findings) {
  const auto validator = proof(view, {{view.the_case().recipient.domain, dns::Type::mx}});
  if (dns_trouble(view) != DnsTrouble::bogus) {
    if (validator && !no_answer_for_us(view)) judge_proof(view, *validator, findings);
    return;
  }
  if (view.reading() == nullptr) return judge_alone(view, findings);
  const auto& resolvers = view.reading()->survey.resolvers;
  // Proof before suspicion.
  auto asked = std::find_if(resolvers.begin(), resolvers.end(), [](const zone::Asked& one) { return one.bogus(); });
  if (asked == resolvers.end()) asked = std::find_if(resolvers.begin(), resolvers.end(), suspects);
  if (asked == resolvers.end()) return;
  Finding& finding = accuse(view, Party::recipient_domain, *asked, validator, view.cite_reply(*asked->word(), asked->resolver.server.text()), findings);
  // Somebody who does not check gave us the answer: who does check has none.
  if (no_answer_for_us(view)) return;
  if (validator || (asked->bogus() && !other_reason(asked->word()->answer)))
    finding.verdict = Verdict::depends;
  else
    finding.effect = Effect::risks;
}

// The mail host's address is what cannot be proved.
void judge_bogus_host(const View& view, std::vector<Finding>& findings) {
  const auto* host = host_in_trouble(view, DnsTrouble::bogus);
  if (host == nullptr) return;
  const auto validator = proof(view, {{host->host, dns::Type::a}, {host->host, dns::Type::aaaa}});
  Finding& finding = accuse(view, owner_of_zone(view, *host), *host->asked, validator, view.cite_lookup(*host->failed), findings);
  speak_of_host(view, *host, finding);
}

void judge_dnssec_bogus(const View& view, std::vector<Finding>& findings) {
  judge_bogus_domain(view, findings);
  judge_bogus_host(view, findings);
}
}  // namespace

const Rule dnssec_bogus = {
    .id = "domain.dnssec-bogus",
    .stage = evidence::Stage::domain,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "the DNSSEC signatures of {domain} do not hold, so validating resolvers give no answer",
    .judge = judge_dnssec_bogus,
};

}  // namespace mailwhy::rules::domain
