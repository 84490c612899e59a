// mailwhy.relay/1 (relay.schema.json).
#include <boost/json.hpp>

#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"
#include "mailwhy/report/relay/relay.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;

bj::object try_object(const relay::Survey& survey, std::size_t i, const relay::Judged& judged) {
  const auto& tried = survey.tried[i];
  bj::object out;
  out["form"] = tried.form.id;
  out["kind"] = to_string(tried.form.kind);
  out["sender"] = text_value(tried.form.trial.sender);
  out["recipient"] = text_value(tried.form.trial.recipient);
  out["result"] = to_string(judged.outcome);
  if (const auto* reply = tried.decisive()) {
    out["at"] = judged.at_mail ? "mail_from" : "rcpt_to";
    out["code"] = reply->code;
    if (reply->enhanced) out["enhanced"] = reply->enhanced->text();
    out["text"] = text_value(reply->words());
  }
  return out;
}

bj::object finding_object(const relay::Finding& finding, const Words& words) {
  bj::object out;
  out["id"] = finding.kind->id;
  out["state"] = finding.kind->state;
  out["party"] = finding.kind->party;
  out["confidence"] = finding.confidence;
  out["title"] = relay_words::sentence_of(finding, words);
  bj::array seen, steps;
  for (const auto& words_seen : finding.seen) {
    bj::object item;
    item["kind"] = "smtp";
    item["text"] = text_value(words_seen);
    seen.push_back(std::move(item));
  }
  if (const auto step = relay_words::step_of(finding, words); !step.empty()) steps.push_back(text_value(step));
  out["seen"] = std::move(seen);
  out["do"] = std::move(steps);
  return out;
}

bj::object proof_object(const relay::Survey& survey, const relay::Proof& proof) {
  bj::object out;
  out["state"] = to_string(proof.state);
  out["mailbox"] = text_value(proof.mailbox.unicode());
  if (proof.state != relay::Proof::State::handed_over) return out;
  const auto& form = survey.tried[proof.tried].form;
  out["form"] = form.id;
  out["sender"] = text_value(form.trial.sender);
  out["recipient"] = text_value(form.trial.recipient);
  out["to"] = proof.to.text();
  out["fate"] = smtp::to_string(proof.fate);
  out["queue_id"] = proof.queue_id.empty() ? bj::value(nullptr) : text_value(proof.queue_id);
  out["trace"] = proof.trace;
  out["message_id"] = text_value(proof.message_id);
  if (proof.reply) {
    out["code"] = proof.reply->code;
    if (proof.reply->enhanced) out["enhanced"] = proof.reply->enhanced->text();
    out["text"] = text_value(proof.reply->words());
  }
  if (!proof.failure.empty()) out["failure"] = text_value(proof.failure);
  return out;
}

bj::object target_object(const relay::Survey& survey) {
  bj::object out;
  out["kind"] = survey.host.is_root() ? "ip" : "host";
  out["ascii"] = survey.host.is_root() && !survey.doors.empty() ? survey.doors.front().to.address.text() : survey.host.text();
  out["unicode"] = text_value(survey.target);
  return out;
}
}  // namespace

std::string relay_json(const relay::Survey& survey, const relay::Judgement& judgement, bool pretty, const Words& words) {
  bj::object out;
  out["schema"] = "mailwhy.relay/1";
  out["verb"] = "relay";
  out["complete"] = survey.complete;
  out["target"] = target_object(survey);
  bj::object vantage;
  if (survey.ours) vantage["ip"] = survey.ours->text();
  vantage["standing"] = to_string(survey.standing);
  out["vantage"] = std::move(vantage);
  out["started"] = to_rfc3339(survey.started);
  out["elapsed_ms"] = to_ms(survey.elapsed);
  out["verdict"] = relay::to_string(judgement.verdict);
  out["confidence"] = judgement.confidence;
  out["party"] = judgement.findings.empty() ? std::string_view("nobody") : judgement.findings.front().kind->party;
  out["cause"] = judgement.findings.empty() ? std::string_view("none") : judgement.findings.front().kind->id;
  out["exit_code"] = judgement.exit_code();
  out["summary"] = relay_summary(survey, judgement, words);
  out["asked"] = judgement.asked;
  out["refused"] = judgement.refused;
  bj::array domains, tries, findings;
  for (const auto& said : judgement.domains) {
    bj::object one;
    one["domain"] = said.domain.text();
    one["responsible"] = to_string(said.responsible);
    domains.push_back(std::move(one));
  }
  for (std::size_t i = 0; i < survey.tried.size(); ++i) tries.push_back(try_object(survey, i, judgement.tries[i]));
  for (const auto& finding : judgement.findings) findings.push_back(finding_object(finding, words));
  out["domains"] = std::move(domains);
  out["tries"] = std::move(tries);
  out["findings"] = std::move(findings);
  out["message"] = survey.proof ? bj::value(proof_object(survey, *survey.proof)) : bj::value(nullptr);
  const std::string text = bj::serialize(out);
  return pretty ? pretty_json(text) : text;
}

}  // namespace mailwhy::report
