// mailwhy.send/1 (send.schema.json).
#include <boost/json.hpp>

#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"
#include "mailwhy/report/send/send.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
using evidence::Sent;

bj::object failure_object(const Failure& failure) {
  bj::object out;
  out["kind"] = to_string(failure.kind);
  out["text"] = text_value(failure.detail);
  return out;
}

void put_reply(bj::object& out, const smtp::Reply* reply) {
  out["code"] = reply ? bj::value(reply->code) : bj::value(nullptr);
  out["enhanced_code"] = reply && reply->enhanced ? bj::value(reply->enhanced->text()) : bj::value(nullptr);
  out["reply"] = reply ? text_value(reply->text()) : bj::value(nullptr);
}

bj::object recipient_object(const Sent& sent, std::size_t index, const Words& words) {
  const auto outcome = evidence::outcome_of(sent, index);
  const auto verdict = evidence::verdict_of(sent, index);
  bj::object out;
  out["address"] = text_value(sent.recipients[index]);
  out["fate"] = smtp::to_string(outcome.fate);
  out["verdict"] = verdict.verdict;
  out["side"] = verdict.side;
  out["party"] = verdict.party;
  out["confidence"] = verdict.confidence;
  out["stage"] = verdict.stage;
  out["cause"] = verdict.cause;
  out["summary"] = text_value(sent_summary(sent, index, words));
  out["host"] = outcome.attempt ? text_or_null(outcome.attempt->session.host.text()) : bj::value(nullptr);
  out["to"] = outcome.attempt ? text_value(outcome.attempt->session.to.text()) : bj::value(nullptr);
  out["queue_id"] = text_or_null(outcome.queue_id);
  put_reply(out, outcome.exchange && outcome.exchange->reply ? &*outcome.exchange->reply : nullptr);
  out["failure"] = outcome.exchange && outcome.exchange->failure ? bj::value(failure_object(*outcome.exchange->failure)) : bj::value(nullptr);
  bj::array steps;
  for (const auto& step : sent_steps(outcome, words)) steps.push_back(text_value(step));
  out["do"] = std::move(steps);
  return out;
}

bj::object exchange_object(const smtp::Exchange& exchange) {
  bj::object out;
  out["step"] = smtp::to_string(exchange.step);
  out["command"] = text_value(exchange.command);
  out["encrypted"] = exchange.encrypted;
  out["elapsed_ms"] = to_ms(exchange.took);
  put_reply(out, exchange.reply ? &*exchange.reply : nullptr);
  if (exchange.failure) out["failure"] = failure_object(*exchange.failure);
  return out;
}

bj::value tls_value(const evidence::Session& session) {
  if (!session.tls) return nullptr;
  bj::object out;
  out["up"] = session.tls->ok();
  if (!session.tls->ok()) {
    out["failure"] = failure_object(session.tls->failure());
    return out;
  }
  const auto& facts = session.tls->value();
  out["protocol"] = facts.protocol;
  out["cipher"] = facts.cipher;
  out["trusted"] = facts.trusted;
  out["name_matches"] = facts.name_matches;
  out["client_certificate_asked"] = facts.client_certificate_asked;
  return out;
}

bj::object attempt_object(const Sent::Attempt& attempt, const Words& words) {
  const auto& session = attempt.session;
  bj::object out;
  out["host"] = text_or_null(session.host.text());
  out["preference"] = session.preference;
  out["to"] = text_value(session.to.text());
  out["purpose"] = evidence::to_string(session.purpose);
  out["connected"] = session.connect.ok();
  if (!session.connect.ok()) out["failure"] = failure_object(session.connect.failure());
  else out["from"] = session.connect.value().text();
  out["tls"] = tls_value(session);
  out["message_bytes_sent"] = attempt.result.bytes_sent;
  out["whole_message_sent"] = attempt.result.whole_message_sent;
  bj::array recipients, left_out, exchanges;
  for (const auto one : attempt.recipients) recipients.push_back(bj::value(one));
  for (const auto& one : attempt.result.left_out) left_out.push_back(text_value(words.phrase(one)));
  for (const auto& one : session.transcript.exchanges) exchanges.push_back(exchange_object(one));
  out["recipients"] = std::move(recipients);
  out["left_out"] = std::move(left_out);
  out["exchanges"] = std::move(exchanges);
  out["elapsed_ms"] = to_ms(session.took);
  return out;
}

bj::object vantage_object(const Sent& sent) {
  bj::object out;
  const auto& ours = sent.vantage;
  out["ip"] = ours.ip4 ? bj::value(ours.ip4->text()) : ours.ip6 ? bj::value(ours.ip6->text()) : bj::value(nullptr);
  out["helo"] = text_value(ours.helo);
  bj::array resolvers;
  for (const auto& resolver : sent.resolvers) resolvers.push_back(bj::value(resolver.text()));
  out["resolvers"] = std::move(resolvers);
  return out;
}

}  // namespace

std::string sent_json(const Sent& sent, bool pretty, const Words& words) {
  const auto verdict = evidence::verdict_of(sent);
  bj::object out;
  out["schema"] = "mailwhy.send/1";
  out["verb"] = "send";
  out["complete"] = sent.complete;
  bj::object way;
  way["kind"] = to_string(sent.way.kind);
  way["name"] = text_or_null(sent.way.name);
  out["way"] = std::move(way);
  out["vantage"] = vantage_object(sent);
  out["started"] = to_rfc3339(sent.started);
  out["elapsed_ms"] = to_ms(sent.elapsed);
  out["verdict"] = verdict.verdict;
  out["side"] = verdict.side;
  out["party"] = verdict.party;
  out["confidence"] = verdict.confidence;
  out["stage"] = verdict.stage;
  out["cause"] = verdict.cause;
  out["exit_code"] = verdict.exit_code;
  out["summary"] = sent.recipients.empty() ? bj::value("") : text_value(sent_summary(sent, verdict.recipient, words));
  bj::object message;
  message["sender"] = text_value(sent.sender);
  message["subject"] = text_value(sent.subject);
  message["message_id"] = text_or_null(sent.message_id);
  message["trace"] = text_or_null(sent.trace);
  message["size_bytes"] = sent.size_bytes;
  out["message"] = std::move(message);
  bj::array recipients, attempts;
  for (std::size_t i = 0; i < sent.recipients.size(); ++i) recipients.push_back(recipient_object(sent, i, words));
  for (const auto& group : sent.groups)
    for (const auto& attempt : group.attempts) attempts.push_back(attempt_object(attempt, words));
  out["recipients"] = std::move(recipients);
  out["attempts"] = std::move(attempts);
  const std::string json = bj::serialize(out);
  return pretty ? pretty_json(json) : json;
}

}  // namespace mailwhy::report
