#include "mailwhy/zone/signatures.h"

#include <algorithm>
#include <array>

#include "mailwhy/dns/vouched.h"

namespace mailwhy::zone {
namespace {
using Status = dns::Validation::Status;
constexpr std::size_t most_tlsa_hosts = 4, most_side_questions = 20;

// It has vouched for something, and not just given our own bit back.
bool validates(const Survey& survey, const Endpoint& server) {
  const auto vouches = [&](const Reply& reply) { return reply.ask.server == server && reply.answer.authentic && !reply.answer.authoritative; };
  return std::any_of(survey.resolvers.begin(), survey.resolvers.end(), [&](const Asked& one) { return one.reply && vouches(*one.reply); }) ||
         std::any_of(survey.side.begin(), survey.side.end(), [&](const auto& one) { return vouches(one.second); });
}

dns::Validation word_of(const Survey& survey, const Asked& asked) {
  const Endpoint& server = asked.resolver.server;
  if (asked.bogus()) return dns::refused_as_bogus(survey.query.question, server, asked.reply->answer);
  return dns::vouched(survey.query.question, server, asked.reply->answer, validates(survey, server));
}

// Verdicts that hold only as long as the answer may be believed.
bool rests_on_the_answer(Verdict verdict) {
  static constexpr std::array all = {Verdict::answered, Verdict::agree, Verdict::no_mail_by_choice, Verdict::no_records, Verdict::no_mail_host,
                                     Verdict::no_such_name, Verdict::caches_differ, Verdict::servfail, Verdict::unknown};
  return std::find(all.begin(), all.end(), verdict) != all.end();
}
}  // namespace

std::vector<dns::Question> questions_to_validate(const Survey& survey) {
  std::vector<dns::Question> all{survey.query.question};
  for (const auto& one : survey.side)
    if (all.size() <= most_side_questions) all.push_back(one.first);
  if (!survey.route) return all;
  std::size_t hosts = 0;
  for (const auto& host : survey.route->hosts) {
    const auto name = host.name.is_root() || ++hosts > most_tlsa_hosts ? std::nullopt : host.name.with_prefix("_25._tcp");
    if (name) all.push_back({*name, dns::Type::tlsa});
  }
  return all;
}

std::vector<dns::Validation> vouched_for(const Survey& survey) {
  std::vector<dns::Validation> all;
  for (const Asked& asked : survey.resolvers) {
    if (!asked.reply) continue;
    auto word = word_of(survey, asked);
    if (all.empty()) all.push_back(std::move(word));
    else if (all.front().status == Status::unknown && word.status != Status::unknown) all.front() = std::move(word);
  }
  for (const auto& [question, reply] : survey.side)
    all.push_back(dns::vouched(question, reply.ask.server, reply.answer, validates(survey, reply.ask.server)));
  return all;
}

void judge_signatures(const Survey& survey, const std::vector<dns::Validation>& validations, Judgement& judgement) {
  const dns::Question& asked = survey.query.question;
  for (const auto& validation : validations) {
    if (validation.status != Status::bogus) continue;
    const Seen seen{validation.rests_on, validation.why.empty() ? "bogus" : validation.why};
    const auto known = std::find_if(judgement.findings.begin(), judgement.findings.end(), [&](const Finding& one) { return one.id == "dns.bogus"; });
    if (known != judgement.findings.end()) {
      // A resolver has said so already; a second validator leaves no doubt.
      const bool same_word = std::any_of(survey.resolvers.begin(), survey.resolvers.end(), [&](const Asked& one) { return one.bogus() && word_of(survey, one) == validation; });
      if (same_word) continue;
      if (std::find(known->seen.begin(), known->seen.end(), seen) == known->seen.end()) known->seen.push_back(seen);
      known->confidence = "certain";
      continue;
    }
    const Kind* kind = find_kind("dns.bogus");
    const bool only_keys = validation.question.type == dns::Type::tlsa && validation.question != asked;
    Finding finding{"dns.bogus", only_keys ? "warn" : "fail", std::string(kind->party), "certain", {}, {seen}};
    finding.args = {{"name", validation.question.name.text()}, {"type", dns::to_string(validation.question.type)}, {"server", validation.rests_on.substr(0, validation.rests_on.find_first_of(",:"))}, {"error", seen.text}};
    const bool leads = !only_keys && rests_on_the_answer(judgement.verdict);
    judgement.findings.insert(leads ? judgement.findings.begin() : judgement.findings.end(), std::move(finding));
    if (leads) judgement.verdict = Verdict::bogus;
  }
}

}  // namespace mailwhy::zone
