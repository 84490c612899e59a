#include "mailwhy/smtp/dialogue.h"

#include <algorithm>
#include <utility>

namespace mailwhy::smtp {
namespace {

using Grouping = DialogueOptions::Grouping;
using Until = DialogueOptions::Until;

Talk::Patience patience_of(const DialogueOptions& options) {
  return {options.greeting_timeout, options.command_timeout, options.quit_timeout};
}

}  // namespace

Dialogue::Dialogue(DialogueOptions options)
    : Talk(patience_of(options), options.tls == DialogueOptions::Tls::from_start ? TlsFrom::connect : TlsFrom::starttls),
      options_(std::move(options)),
      envelope_(one_line(options_.sender), one_line(options_.recipient), options_.smtputf8) {
  options_.helo = one_line(options_.helo);
  options_.control_recipient = one_line(options_.control_recipient);
}

Duration Dialogue::limit_of(Step step) const {
  if (step == Step::control_rcpt) return std::min(options_.control_timeout, options_.command_timeout);
  return Talk::limit_of(step);
}

void Dialogue::on_reply(std::size_t index, const Reply& answer, Time now) {
  const Step step = exchange(index).step;
  switch (step) {
    case Step::greeting: return on_greeting(answer, now);
    case Step::ehlo:
    case Step::helo:
    case Step::ehlo_after_tls: return on_hello(step, answer, now);
    case Step::starttls: return on_starttls(index, answer, now);
    case Step::mail: return on_mail(answer, now);
    case Step::rcpt: return on_rcpt(answer, now);
    case Step::control_rcpt: return after_control(now);
    case Step::rset: return waiting() ? wait_for_front(now) : send_quit(now);
    case Step::quit: return finish();
    default: return;
  }
}

void Dialogue::on_greeting(const Reply& reply, Time now) {
  if (!reply.positive() || options_.until == Until::greeting) return send_quit(now);
  say_hello(now);
}

void Dialogue::say_hello(Time now) {
  send_hello(options_.hello_with_helo && !encrypted() ? "HELO" : "EHLO", options_.helo, now);
}

void Dialogue::on_hello(Step step, const Reply& reply, Time now) {
  if (!reply.positive()) {
    if (step == Step::ehlo && reply.permanent() && !is_clear_block(reply)) return send_hello("HELO", options_.helo, now);
    return send_quit(now);
  }
  learn(step, reply);
  if (options_.until == Until::hello) return send_quit(now);
  const bool on_offer = step == Step::ehlo && transcript().clear->starttls;
  if (on_offer && options_.tls == DialogueOptions::Tls::when_offered) return send({{Step::starttls, "STARTTLS"}}, now);
  after_tls(now);
}

void Dialogue::on_starttls(std::size_t index, const Reply& reply, Time now) {
  if (reply.code == 421) return send_quit(now);
  if (!reply.positive()) return after_tls(now);
  begin_tls(index, now);
}

void Dialogue::after_tls(Time now) {
  if (options_.until == Until::tls) return send_quit(now);
  send_envelope(now);
}

bool Dialogue::may_group(Grouping grouping) const {
  return options_.grouping == grouping && offered() != nullptr && offered()->pipelining;
}

void Dialogue::send_envelope(Time now) {
  if (!envelope_.may_be_sent(offered())) return note_missing_smtputf8(now);
  std::vector<Command> commands{{Step::mail, envelope_.mail(offered())}};
  if (may_group(Grouping::always) && options_.until == Until::rcpt) commands.push_back({Step::rcpt, envelope_.rcpt()});
  send(commands, now);
}

void Dialogue::note_missing_smtputf8(Time now) {
  Exchange missing;
  missing.step = Step::mail;
  missing.encrypted = encrypted();
  missing.at = now;
  missing.failure = Failure{Failure::Kind::other, "not sent: the server does not offer SMTPUTF8, which this address needs", {}};
  transcript_.exchanges.push_back(std::move(missing));
  send_quit(now);
}

void Dialogue::on_mail(const Reply& reply, Time now) {
  // The reply to a pipelined RCPT is only a consequence of a refusal; it is read before anything else happens.
  if (waiting()) return wait_for_front(now);
  if (!reply.positive()) return after_refused_mail(reply, now);
  if (options_.until == Until::mail) return end_transaction(now);
  send({{Step::rcpt, envelope_.rcpt()}}, now);
}

void Dialogue::after_refused_mail(const Reply& reply, Time now) {
  if (envelope_.reword_mail(reply, offered())) return send_envelope(now);
  send_quit(now);
}

void Dialogue::on_rcpt(const Reply& reply, Time now) {
  const Reply* mail = transcript().reply_to(Step::mail);
  if (mail != nullptr && !mail->positive()) return after_refused_mail(*mail, now);
  if (reply.positive()) {
    // RFC 2920 s3.1: RCPT may stand in a group, QUIT may end it.
    if (wants_control(reply)) return end_transaction(now, {{Step::control_rcpt, envelope_.rcpt_to(options_.control_recipient)}});
    return end_transaction(now);
  }
  if (envelope_.reword_rcpt(reply)) return send({{Step::rcpt, envelope_.rcpt()}}, now);
  if (may_group(Grouping::farewell) && reply.code != 421) return end_transaction(now);
  send_quit(now);
}

// Only after a plain yes: 251 and 252 say themselves how much it is worth, and lines that contradict each other are none.
bool Dialogue::wants_control(const Reply& reply) const {
  const bool plain = reply.code != 251 && reply.code != 252 && !reply.has(Oddity::codes_differ);
  return plain && control_allowed_ && !options_.control_recipient.empty();
}

// One at a time QUIT follows at once: it ends the transaction as RSET would, and the question has cost that round trip.
void Dialogue::after_control(Time now) {
  if (waiting()) return wait_for_front(now);
  return may_group(Grouping::farewell) ? end_transaction(now) : send_quit(now);
}

// What ends the transaction, after `before` when there is something left to ask.
void Dialogue::end_transaction(Time now, std::vector<Command> before) {
  const bool together = may_group(Grouping::always) || (may_group(Grouping::farewell) && before.empty());
  if (together || before.empty()) before.push_back({Step::rset, "RSET"});
  if (together) before.push_back({Step::quit, "QUIT"});
  send(before, now);
}

}  // namespace mailwhy::smtp
