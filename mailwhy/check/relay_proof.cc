#include "mailwhy/check/relay_proof.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/compose.h"
#include "mailwhy/mail/trace.h"

namespace mailwhy::check {
namespace {

// The connection on which envelopes were answered.
const relay::Door* working_door(const relay::Survey& survey) {
  for (auto door = survey.doors.rbegin(); door != survey.doors.rend(); ++door)
    if (door->connect.ok() && door->transcript.find(smtp::Step::mail) != nullptr) return &*door;
  return nullptr;
}

std::string body_of(const relay::Survey& survey, const relay::Proof& proof, const std::string& helo) {
  const auto& trial = survey.tried[proof.tried].form.trial;
  return fmt::format(
      "This message is a test by mailwhy. It was handed to the mail server\n"
      "{} by somebody whom that server does not know, for this mailbox\n"
      "elsewhere. If you can read it in {},\n"
      "the server passes on mail of strangers: it is an open relay.\n\n"
      "Asked from: {}, hello {}\n"
      "Envelope:   MAIL FROM:<{}> RCPT TO:<{}>\n"
      "Trace:      {}\n\n"
      "Whoever did not ask for this test may delete it; no more of them follow.\n",
      visible(survey.target), proof.mailbox.unicode(), survey.ours ? survey.ours->text() : "-", visible(helo), visible(trial.sender), visible(trial.recipient), proof.trace);
}

std::string our_domain(const RelayQuestion& question, const std::string& helo) {
  if (!question.sender.domain.is_root()) return question.sender.domain.text();
  const auto name = Domain::parse(helo);
  return name && name->is_host_name() ? name->text() : "localhost.localdomain";
}

smtp::Pull pull_all(Bytes message) {
  return [message = std::move(message), done = false]() mutable -> std::optional<Bytes> { return std::exchange(done, true) ? Bytes() : message; };
}

Bytes whole(const mail::Content& content) {
  Bytes out;
  const auto pull = content();
  for (auto piece = pull(); piece && !piece->empty(); piece = pull()) out += *piece;
  return out;
}

}  // namespace

relay::Proof plan_proof(const relay::Survey& survey, const relay::Judgement& judgement) {
  relay::Proof proof;
  proof.mailbox = survey.names.outside;
  const auto tried = relay::plainest_accepted(survey, judgement);
  if (!tried || working_door(survey) == nullptr) return proof;
  proof.state = relay::Proof::State::handed_over;
  proof.tried = *tried;
  proof.to = working_door(survey)->to;
  return proof;
}

SendQuestion proof_question(const RelayQuestion& question, const relay::Survey& survey, relay::Proof& proof, std::uint64_t random) {
  const auto& trial = survey.tried[proof.tried].form.trial;
  SendQuestion out;
  out.delivery.helo = !question.helo.empty() ? question.helo : survey.names.our_literal;
  out.delivery.sender = trial.sender;
  out.delivery.recipients.push_back({trial.recipient, {}, {}, {}});
  out.delivery.smtputf8 = trial.smtputf8 || proof.mailbox.utf8_local_part;
  out.delivery.patience = {question.greeting, question.command, 5s};
  out.recipients.push_back(proof.mailbox);

  const std::string domain = our_domain(question, out.delivery.helo);
  proof.trace = mail::make_trace(survey.started, random);
  mail::Draft draft;
  draft.date = survey.started;
  draft.from = question.sender.text().empty() ? "postmaster@" + domain : question.sender.text();
  draft.to = {proof.mailbox.utf8_local_part ? proof.mailbox.unicode() : proof.mailbox.text()};
  draft.subject = "mailwhy relay test " + proof.trace;
  draft.trace = proof.trace;
  draft.message_id = proof.trace + "@" + domain;
  draft.fields = {{"Auto-Submitted", "auto-generated"}};
  draft.utf8_header = out.delivery.smtputf8;
  draft.text = mail::content_of(body_of(survey, proof, out.delivery.helo));
  if (const auto message = mail::compose(draft)) {
    proof.message_id = message->message_id;
    const Bytes bytes = whole(message->content);
    out.delivery.size_bytes = bytes.size();
    out.delivery.body = message->look.eight_bit ? smtp::DeliveryOptions::Body::eight_bit : smtp::DeliveryOptions::Body::seven_bit;
    out.delivery.message = [bytes] { return pull_all(bytes); };
  }
  out.subject = draft.subject;
  out.message_id = proof.message_id;
  out.trace = proof.trace;

  out.server = question.host.is_root() ? proof.to.address.text() : question.host.text();
  out.way = {evidence::Sent::Way::Kind::server, out.server};
  out.server_addresses = {proof.to.address};
  if (question.host.is_root()) out.server_addresses.clear();
  out.port = proof.to.port;
  out.resolvers = question.resolvers;
  out.public_networks = question.public_networks;
  out.source = question.source;
  out.our_name = out.delivery.helo;
  out.dns_limit = question.dns_limit;
  out.connect_limit = question.connect;
  out.seed = question.seed;
  return out;
}

void send_proof(const SendQuestion& question, relay::Proof& proof, net::Net& net, const SendRunOptions& options) {
  const auto sent = send_message(question, net, options);
  const auto outcome = evidence::outcome_of(sent, 0);
  proof.fate = outcome.fate;
  proof.queue_id = outcome.queue_id;
  if (outcome.attempt != nullptr) proof.to = outcome.attempt->session.to;
  if (outcome.exchange != nullptr) {
    proof.after_message = outcome.exchange->step != smtp::Step::mail && outcome.exchange->step != smtp::Step::rcpt;
    if (outcome.exchange->reply) proof.reply = outcome.exchange->reply;
    else if (outcome.exchange->failure) proof.failure = outcome.exchange->failure->detail;
  }
  if (!proof.reply && proof.failure.empty() && outcome.attempt != nullptr && !outcome.attempt->session.connect.ok()) proof.failure = outcome.attempt->session.connect.failure().detail;
}

}  // namespace mailwhy::check
