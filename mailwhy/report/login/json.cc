// mailwhy.login/1 (login.schema.json).
#include <boost/json.hpp>

#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"
#include "mailwhy/report/login/login.h"
#include "mailwhy/rules/finding.h"
#include "mailwhy/rules/words.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
using login::Door;
using login::Survey;

std::string_view protection_word(sasl::Protection protection) {
  switch (protection) {
    case sasl::Protection::clear: return "clear";
    case sasl::Protection::unverified: return "tls_unverified";
    case sasl::Protection::verified: return "tls_verified";
  }
  return "clear";
}

bj::value offer(const smtp::Capabilities* offered) {
  if (!offered) return nullptr;
  bj::object out;
  bj::array names;
  for (const auto& name : offered->auth) names.push_back(text_value(name));
  out["mechanisms"] = std::move(names);
  out["starttls"] = offered->starttls;
  return out;
}

bj::value tls_value(const Door& door) {
  if (!door.tls) return nullptr;
  bj::object out;
  out["established"] = door.tls->ok();
  if (!door.tls->ok()) {
    out["failure"] = text_value(door.tls->failure().detail);
    return out;
  }
  const auto& facts = door.tls->value();
  out["protocol"] = facts.protocol;
  out["cipher"] = facts.cipher;
  out["trusted"] = facts.trusted;
  out["name_matches"] = facts.name_matches;
  bj::array problems;
  for (const auto& problem : facts.chain_problems) problems.push_back(text_value(problem));
  out["problems"] = std::move(problems);
  return out;
}

bj::object place_object(const Door& door) {
  bj::object out;
  out["host"] = door.place.host.is_root() ? door.to.address.text() : door.place.host.text();
  out["address"] = door.to.address.text();
  out["port"] = door.to.port;
  out["tls_from_start"] = door.place.tls_from_start;
  out["from"] = login::to_string(door.place.from);
  return out;
}

bj::object door_object(const Door& door) {
  bj::object out = place_object(door);
  out["connected"] = door.connect.ok();
  out["failure"] = door.connect.ok() ? bj::value(nullptr) : bj::value(to_string(door.connect.failure().kind));
  const auto* greeting = door.transcript.reply_to(smtp::Step::greeting);
  out["greeting"] = greeting ? text_value(greeting->text()) : bj::value(nullptr);
  out["clear"] = offer(door.in_clear());
  out["encrypted"] = offer(door.in_tls());
  out["tls"] = tls_value(door);
  out["would_use"] = door.outcome.choice.chosen ? bj::value(sasl::traits_of(*door.outcome.choice.chosen).name) : bj::value(nullptr);
  bj::array others;
  for (const auto& other : door.outcome.choice.others) {
    bj::object one;
    one["mechanism"] = text_value(other.name);
    one["why_not"] = sasl::to_string(other.objection);
    others.push_back(std::move(one));
  }
  out["passed_over"] = std::move(others);
  out["elapsed_ms"] = to_ms(door.took);
  return out;
}

bj::value reply_value(const smtp::Reply* reply) {
  if (!reply) return nullptr;
  bj::object out;
  out["code"] = reply->code;
  out["enhanced"] = reply->enhanced ? bj::value(reply->enhanced->text()) : bj::value(nullptr);
  out["text"] = text_value(reply->text());
  return out;
}

bj::value attempt_value(const Survey& survey, const Words& words) {
  if (!survey.attempt) return nullptr;
  const Door& door = *survey.attempt;
  bj::object out = place_object(door);
  out["mechanism"] = door.outcome.used ? bj::value(sasl::traits_of(*door.outcome.used).name) : bj::value(nullptr);
  out["protection"] = protection_word(door.outcome.protection);
  out["result"] = smtp::to_string(door.outcome.end);
  out["reply"] = reply_value(door.verdict());
  out["tls"] = tls_value(door);
  const auto& trouble = door.outcome.trouble;
  out["trouble"] = trouble ? bj::value(sasl::to_string(trouble->kind)) : bj::value(nullptr);
  bj::array steps;
  for (const auto& step : door.outcome.steps) {
    bj::object one;
    const bool there = step.exchange < door.transcript.exchanges.size();
    one["said"] = text_value(words.phrase(step.said));
    one["sent"] = there ? text_value(door.transcript.exchanges[step.exchange].command) : bj::value("");
    one["reply"] = there && door.transcript.exchanges[step.exchange].reply ? reply_value(&*door.transcript.exchanges[step.exchange].reply) : bj::value(nullptr);
    steps.push_back(std::move(one));
  }
  out["steps"] = std::move(steps);
  out["initial_response_refused"] = door.outcome.initial_response_refused;
  out["hung_up_after_refusal"] = door.hung_up_after_refusal();
  bj::object sender;
  sender["address"] = text_value(survey.sender);
  sender["mail"] = reply_value(door.transcript.reply_to(smtp::Step::mail));
  sender["rcpt"] = reply_value(door.transcript.reply_to(smtp::Step::rcpt));
  out["sender"] = std::move(sender);
  out["elapsed_ms"] = to_ms(door.took);
  return out;
}

bj::object finding_object(const login::Finding& finding, const Words& words) {
  bj::object out;
  out["id"] = finding.kind->id;
  out["state"] = finding.kind->state;
  out["stage"] = "login";
  out["party"] = finding.kind->party;
  out["confidence"] = finding.confidence;
  out["who"] = finding.kind->who;
  out["server"] = finding.place.empty() ? bj::value(nullptr) : text_value(finding.place);
  out["title"] = login_words::sentence_of(finding, words);
  bj::array seen, steps;
  for (const auto& one : finding.seen) {
    bj::object item;
    item["kind"] = one.source;
    item["text"] = text_value(one.text);
    seen.push_back(std::move(item));
  }
  for (const auto& step : login_words::steps_of(finding, words)) steps.push_back(text_value(step));
  out["seen"] = std::move(seen);
  out["do"] = std::move(steps);
  return out;
}

bj::object head(const Survey& survey, const login::Judgement& judgement, const Words& words) {
  bj::object out;
  out["schema"] = "mailwhy.login/1";
  out["verb"] = "login";
  out["complete"] = survey.complete;
  bj::object target;
  const bool address = !survey.domain.is_root();
  target["kind"] = address ? "address" : "host";
  target["ascii"] = address ? survey.target : !survey.hosts.empty() && !survey.hosts.front().name.is_root() ? survey.hosts.front().name.text() : survey.target;
  target["unicode"] = text_value(survey.target);
  target["ascii"] = text_value(target["ascii"].as_string());
  out["target"] = std::move(target);
  bj::object vantage;
  vantage["resolvers"] = survey.resolver.port == 0 ? bj::array{} : bj::array{bj::value(survey.resolver.text())};
  vantage["resolver_answers"] = survey.resolver_answers;
  out["vantage"] = std::move(vantage);
  out["started"] = to_rfc3339(survey.started);
  out["elapsed_ms"] = to_ms(survey.elapsed);
  out["verdict"] = login::to_string(judgement.verdict);
  out["exit_code"] = login::exit_code_of(judgement.verdict);
  const bool wrong = !judgement.findings.empty() && judgement.findings.front().kind->state != "note";
  const auto party = wrong ? judgement.findings.front().kind->party : std::string_view("nobody");
  out["side"] = rules::to_string(rules::side_of(rules::parse_party(party).value_or(rules::Party::unknown)));
  out["party"] = party;
  out["confidence"] = wrong ? judgement.findings.front().confidence : std::string_view("certain");
  out["stage"] = "login";
  out["cause"] = wrong ? judgement.findings.front().kind->id : std::string_view("none");
  out["summary"] = login_summary(survey, judgement, words);
  return out;
}
}  // namespace

std::string login_json(const Survey& survey, const login::Judgement& judgement, bool pretty, const Words& words) {
  bj::object out = head(survey, judgement, words);
  out["user"] = text_value(survey.user);
  bj::array again{"mailwhy", "login", text_value(survey.target)};
  for (const auto& word : survey.more) again.push_back(text_value(word));
  out["again"] = std::move(again);
  if (survey.announced) {
    bj::object announced;
    announced["submissions"] = login::to_string(survey.announced->submissions);
    announced["submission"] = login::to_string(survey.announced->submission);
    out["announced"] = std::move(announced);
  } else {
    out["announced"] = nullptr;
  }
  bj::array servers, findings;
  for (const auto& door : survey.doors) servers.push_back(door_object(door));
  out["servers"] = std::move(servers);
  out["best"] = survey.best ? bj::value(*survey.best) : bj::value(nullptr);
  out["attempt"] = attempt_value(survey, words);
  for (const auto& finding : judgement.findings) findings.push_back(finding_object(finding, words));
  out["findings"] = std::move(findings);
  const std::string text = bj::serialize(out);
  return pretty ? pretty_json(text) : text;
}

}  // namespace mailwhy::report
