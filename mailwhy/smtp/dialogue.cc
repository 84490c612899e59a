#include "mailwhy/smtp/dialogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/smtp/envelope.h"

namespace mailwhy::smtp {
namespace {

constexpr std::size_t max_stray = 64 * 1024;
// Progress buys time, but not for ever: a reply that trickles in may take this many time limits.
constexpr int patience = 5;

// A refusal of us, not of the word EHLO: another HELO would only be knocking again.
bool is_clear_block(const Reply& reply) { return reply.code == 554 || reply.code == 521 || reply.temporary(); }

std::string seconds(Duration d) { return fmt::format("{} s", (to_ms(d) + 999) / 1000); }

}  // namespace

struct Dialogue::Impl {
  explicit Impl(DialogueOptions o) : options(std::move(o)) {
    options.helo = one_line(options.helo);
    options.control_recipient = one_line(options.control_recipient);
  }

  DialogueOptions options;
  Envelope envelope{one_line(options.sender), one_line(options.recipient), options.smtputf8};
  Transcript transcript;
  ReplyReader reader;
  std::deque<std::size_t> waiting;  // exchanges whose replies are due, in the order of the commands
  Time deadline{};
  Time last_byte{};                 // when the server said something last
  Time front_since{};               // when the first of `waiting` became the first
  bool connected = false, in_handshake = false, encrypted = false, done = false;
  bool discard_next = false;        // the reply that is half here began before our command
  bool control_allowed = false;
  Actions actions;

  Exchange& exchange(std::size_t index) { return transcript.exchanges[index]; }
  const Capabilities* current() const {
    const auto& caps = encrypted ? transcript.encrypted : transcript.clear;
    return caps ? &*caps : nullptr;
  }
  Actions take_actions() { return std::exchange(actions, {}); }

  void finish() {
    done = true;
    in_handshake = false;
    waiting.clear();
    actions.emplace_back(Finish{});
  }

  Duration limit_of(Step step) const {
    if (step == Step::greeting) return options.greeting_timeout;
    if (step == Step::rset || step == Step::quit) return options.quit_timeout;
    if (step == Step::control_rcpt) return std::min(options.control_timeout, options.command_timeout);
    return options.command_timeout;
  }
  void wait(Time until) {
    deadline = until;
    actions.emplace_back(WaitUntil{deadline});
  }
  // The first of `waiting` is due from now on.
  void wait_for_front(Time now) {
    if (waiting.empty()) return;
    front_since = now;
    wait(now + limit_of(exchange(waiting.front()).step));
  }
  // New bytes of an unfinished reply.
  void extend(Time now) {
    const Step step = exchange(waiting.front()).step;
    if (step == Step::greeting || step == Step::control_rcpt || step == Step::rset || step == Step::quit) return;
    const Time latest = front_since + patience * limit_of(step);
    const Time until = std::max(now, std::min(now + limit_of(step), latest));
    if (until > deadline) wait(until);
  }

  // Sends commands in one write.  What the server said before is no answer to them (catalogue R21, R22).
  void send(const std::vector<std::pair<Step, std::string>>& commands, Time now) {
    Bytes early;
    while (auto reply = reader.next()) early += reply->raw;
    discard_next = reader.in_reply();
    Bytes out;
    for (const auto& [step, command] : commands) {
      Exchange next;
      next.step = step;
      next.command = command;
      next.encrypted = encrypted;
      next.at = now;
      if (waiting.empty()) {
        next.talked_early = !early.empty() || discard_next;
        next.stray = early.substr(0, max_stray);
      }
      out += command + "\r\n";
      waiting.push_back(transcript.exchanges.size());
      transcript.exchanges.push_back(std::move(next));
    }
    actions.emplace_back(Send{std::move(out)});
    wait_for_front(now);
  }

  void send_hello(Time now) {
    const bool helo = options.hello_with_helo && !encrypted;
    const Step step = encrypted ? Step::ehlo_after_tls : helo ? Step::helo : Step::ehlo;
    send({{step, (helo ? "HELO " : "EHLO ") + options.helo}}, now);
  }
  void send_quit(Time now) { send({{Step::quit, "QUIT"}}, now); }

  void send_envelope(Time now) {
    if (!envelope.may_be_sent(current())) return note_missing_smtputf8(now);
    const bool together = groups_commands() && options.until == DialogueOptions::Until::rcpt;
    std::vector<std::pair<Step, std::string>> commands{{Step::mail, envelope.mail(current())}};
    if (together) commands.emplace_back(Step::rcpt, envelope.rcpt());
    send(commands, now);
  }
  void note_missing_smtputf8(Time now) {
    Exchange missing;
    missing.step = Step::mail;
    missing.encrypted = encrypted;
    missing.at = now;
    missing.failure = Failure{Failure::Kind::other, "not sent: the server does not offer SMTPUTF8, which this address needs", {}};
    transcript.exchanges.push_back(std::move(missing));
    send_quit(now);
  }

  bool groups_commands() const {
    const auto* caps = current();
    return options.grouping == DialogueOptions::Grouping::always && caps != nullptr && caps->pipelining;
  }
  bool groups_farewell() const {
    const auto* caps = current();
    return options.grouping == DialogueOptions::Grouping::farewell && caps != nullptr && caps->pipelining;
  }
  // What ends the transaction, after `before` when there is something left to ask.
  void end_transaction(Time now, std::vector<std::pair<Step, std::string>> before = {}) {
    const bool together = groups_commands() || (groups_farewell() && before.empty());
    if (together || before.empty()) before.emplace_back(Step::rset, "RSET");
    if (together) before.emplace_back(Step::quit, "QUIT");
    send(before, now);
  }

  // Only after a plain yes: 251 and 252 say themselves how much it is worth, and lines that contradict each other are none.
  bool wants_control(const Reply& reply) const {
    const bool plain = reply.code != 251 && reply.code != 252 && !reply.has(Oddity::codes_differ);
    return plain && control_allowed && !options.control_recipient.empty();
  }
  // RFC 2920 s3.1: RCPT may stand in a group, QUIT may end it.
  void ask_control(Time now) { end_transaction(now, {{Step::control_rcpt, envelope.rcpt_to(options.control_recipient)}}); }

  void on_greeting(const Reply& reply, Time now) {
    if (!reply.positive() || options.until == DialogueOptions::Until::greeting) return send_quit(now);
    send_hello(now);
  }

  void on_hello(Step step, const Reply& reply, Time now) {
    if (!reply.positive()) {
      if (step == Step::ehlo && reply.permanent() && !is_clear_block(reply))
        return send({{Step::helo, "HELO " + options.helo}}, now);
      return send_quit(now);
    }
    if (step == Step::helo) transcript.used_helo = true;
    if (step == Step::ehlo) transcript.clear = read_capabilities(reply);
    if (step == Step::ehlo_after_tls) transcript.encrypted = read_capabilities(reply);
    if (options.until == DialogueOptions::Until::hello) return send_quit(now);
    const bool offered = step == Step::ehlo && transcript.clear->starttls;
    if (offered && options.tls == DialogueOptions::Tls::when_offered) return send({{Step::starttls, "STARTTLS"}}, now);
    after_tls(now);
  }
  void after_tls(Time now) {
    if (options.until == DialogueOptions::Until::tls) return send_quit(now);
    send_envelope(now);
  }

  // A server whose TLS cannot even begin sends its alert at once, often in one packet with the reply.  It is for the handshake
  // to read; it puts no words into the session.  RFC 8446 s5.1: type 21, version 3.x
  static bool begins_tls_alert(std::string_view bytes) {
    return bytes.size() >= 2 && bytes[0] == 0x15 && bytes[1] == 0x03;
  }

  void on_starttls(std::size_t index, const Reply& reply, Time now) {
    if (reply.code == 421) return send_quit(now);
    if (!reply.positive()) return after_tls(now);
    Bytes glued;
    while (auto extra = reader.next()) glued += extra->raw;
    glued += reader.pending();
    if (!glued.empty() && !begins_tls_alert(glued)) {
      // Obeying them would let anyone on the path put words into the protected session (RFC 3207 s6).
      Exchange& ex = exchange(index);
      ex.stray = glued.substr(0, max_stray);
      ex.failure = Failure{Failure::Kind::malformed, "bytes after the reply to STARTTLS", {}};
      return finish();
    }
    Exchange handshake;
    handshake.step = Step::tls_handshake;
    handshake.at = now;
    transcript.exchanges.push_back(std::move(handshake));
    in_handshake = true;
    actions.emplace_back(StartTls{std::move(glued)});
    wait(now + options.command_timeout);
  }

  void on_mail(const Reply& reply, Time now) {
    const bool rcpt_due = !waiting.empty();
    if (reply.positive()) {
      if (rcpt_due) return wait_for_front(now);
      if (options.until == DialogueOptions::Until::mail) return end_transaction(now);
      return send({{Step::rcpt, envelope.rcpt()}}, now);
    }
    // The reply to a pipelined RCPT is only a consequence; it is read before anything else happens.
    if (rcpt_due) return wait_for_front(now);
    after_refused_mail(reply, now);
  }
  void after_refused_mail(const Reply& reply, Time now) {
    if (envelope.reword_mail(reply, current())) return send_envelope(now);
    send_quit(now);
  }

  void on_rcpt(const Reply& reply, Time now) {
    const Reply* mail = transcript.reply_to(Step::mail);
    if (mail != nullptr && !mail->positive()) return after_refused_mail(*mail, now);
    if (reply.positive()) return wants_control(reply) ? ask_control(now) : end_transaction(now);
    if (envelope.reword_rcpt(reply)) return send({{Step::rcpt, envelope.rcpt()}}, now);
    if (groups_farewell() && reply.code != 421) return end_transaction(now);
    send_quit(now);
  }

  void on_reply(Reply reply, Time now) {
    const std::size_t index = waiting.front();
    {
      Exchange& ex = exchange(index);
      if (!ex.first_byte) ex.first_byte = now - ex.at;
      if (discard_next) {
        discard_next = false;
        ex.stray += reply.raw.substr(0, max_stray - std::min(max_stray, ex.stray.size()));
        return;
      }
      waiting.pop_front();
      ex.took = now - ex.at;
      ex.reply = std::move(reply);
    }
    const Step step = exchange(index).step;
    const Reply answer = *exchange(index).reply;  // a copy: sending moves the exchanges
    switch (step) {
      case Step::greeting: return on_greeting(answer, now);
      case Step::ehlo:
      case Step::helo:
      case Step::ehlo_after_tls: return on_hello(step, answer, now);
      case Step::starttls: return on_starttls(index, answer, now);
      case Step::mail: return on_mail(answer, now);
      case Step::rcpt: return on_rcpt(answer, now);
      case Step::control_rcpt:
        // One at a time QUIT follows at once: it ends the transaction as RSET would, and the question has cost that round trip.
        if (!waiting.empty()) return wait_for_front(now);
        return groups_farewell() ? end_transaction(now) : send_quit(now);
      case Step::rset:
        if (waiting.empty()) return send_quit(now);
        return wait_for_front(now);
      case Step::quit: return finish();
      case Step::tls_handshake: return;
    }
  }

  // The connection is over or given up: whatever came is kept, as the reply when it is one.
  void fail(const Failure& how, Time now) {
    if (done) return;
    if (in_handshake) {
      Exchange& ex = transcript.exchanges.back();
      ex.took = now - ex.at;
      ex.failure = how;
      return finish();
    }
    for (bool first = true; !waiting.empty(); waiting.pop_front(), first = false) {
      Exchange& ex = exchange(waiting.front());
      ex.took = now - ex.at;
      ex.failure = how;
      if (first && ex.first_byte && last_byte >= ex.at) ex.last_byte = last_byte - ex.at;
      if (first) salvage(ex, how);
    }
    const bool still_there = how.kind == Failure::Kind::timed_out || how.kind == Failure::Kind::cancelled;
    if (still_there) take_leave(now);
    finish();
  }
  // RFC 5321 s4.1.1.10: nobody leaves without QUIT, even when the answer to it is not waited for.  Before the greeting is
  // complete nothing may be said.
  void take_leave(Time now) {
    const Reply* greeting = transcript.reply_to(Step::greeting);
    const bool greeted = greeting != nullptr && !transcript.find(Step::greeting)->failure;
    if (!greeted || transcript.find(Step::quit) != nullptr) return;
    Exchange quit;
    quit.step = Step::quit;
    quit.command = "QUIT";
    quit.encrypted = encrypted;
    quit.at = now;
    transcript.exchanges.push_back(std::move(quit));
    actions.emplace_back(Send{"QUIT\r\n"});
  }
  void salvage(Exchange& ex, const Failure& how) {
    const bool gone = how.kind != Failure::Kind::timed_out && how.kind != Failure::Kind::cancelled;
    bool unfinished = false;
    auto last = reader.finish(unfinished);
    if (last && discard_next) {
      ex.stray += last->raw;
      last.reset();
      last = reader.finish(unfinished);
    }
    if (last) {
      ex.reply = std::move(last);
    } else if (auto words = parse_reply(last_line(ex.stray)); gone && words && (words->temporary() || words->permanent())) {
      // They said goodbye before we spoke, and left (catalogue R24, Q2): those are their last words.
      ex.reply = std::move(words);
    }
    while (auto extra = reader.next()) ex.stray += extra->raw;
    ex.stray += reader.pending();
    if (ex.stray.size() > max_stray) ex.stray.resize(max_stray);
  }
  static std::string_view last_line(std::string_view text) {
    text = trim(text);
    const auto at = text.rfind('\n');
    return at == std::string_view::npos ? text : text.substr(at + 1);
  }
};

Dialogue::Dialogue(DialogueOptions options) : impl_(std::make_shared<Impl>(std::move(options))) {}

Actions Dialogue::on_connected(Time now) {
  if (impl_->connected || impl_->done) return {};
  impl_->connected = true;
  Exchange greeting;
  greeting.at = now;
  impl_->transcript.exchanges.push_back(std::move(greeting));
  impl_->waiting.push_back(0);
  impl_->wait_for_front(now);
  return impl_->take_actions();
}

Actions Dialogue::on_bytes(BytesView bytes, Time now) {
  Impl& me = *impl_;
  if (me.done || !me.connected || me.in_handshake || bytes.empty() || me.waiting.empty()) return {};
  Exchange& front = me.exchange(me.waiting.front());
  if (!front.first_byte) front.first_byte = now - front.at;
  me.last_byte = now;
  me.reader.feed(bytes);
  const bool overflowed = me.reader.overflowed();
  bool progress = true;
  while (!me.done && !me.in_handshake && !me.waiting.empty()) {
    // After sending, replies that came earlier have been set aside, so that this never answers too soon.
    auto reply = me.reader.next();
    if (!reply) break;
    me.on_reply(std::move(*reply), now);
    progress = false;
  }
  if (me.done || me.in_handshake || me.waiting.empty()) return me.take_actions();
  if (const auto other = me.reader.other_protocol();
      !other.empty() && me.exchange(me.waiting.front()).step == Step::greeting) {
    me.fail(Failure{Failure::Kind::malformed, "the server speaks " + other + ", not SMTP", {}}, now);
  } else if (overflowed) {
    me.fail(Failure{Failure::Kind::limit, "the reply does not end", {}}, now);
  } else if (progress) {
    me.extend(now);
  }
  return me.take_actions();
}

Actions Dialogue::on_closed(const Failure& how, Time now) {
  if (!impl_->connected) return {};
  impl_->fail(how, now);
  return impl_->take_actions();
}

Actions Dialogue::on_timeout(Time now) {
  Impl& me = *impl_;
  if (me.done || !me.connected) return {};
  if (now < me.deadline) {
    me.actions.emplace_back(WaitUntil{me.deadline});
    return me.take_actions();
  }
  const bool some = !me.waiting.empty() && me.exchange(me.waiting.front()).first_byte.has_value();
  std::string detail = me.in_handshake ? "the TLS handshake was not finished" : some ? "the reply was not finished" : "no reply";
  const Time since = me.in_handshake ? me.transcript.exchanges.back().at : me.front_since;
  me.fail(Failure{Failure::Kind::timed_out, detail + " within " + seconds(now - since), {}}, now);
  return me.take_actions();
}

Actions Dialogue::on_tls_up(Time now) {
  Impl& me = *impl_;
  if (me.done || !me.in_handshake) return {};
  Exchange& handshake = me.transcript.exchanges.back();
  handshake.took = now - handshake.at;
  me.in_handshake = false;
  me.encrypted = true;
  me.reader = ReplyReader();
  me.send_hello(now);
  return me.take_actions();
}

Actions Dialogue::on_tls_failed(const Failure& why, Time now) { return on_closed(why, now); }

Actions Dialogue::on_cancel(Time now) {
  if (impl_->done) return {};
  impl_->fail(Failure{Failure::Kind::cancelled, "the whole check ran out of time", {}}, now);
  return impl_->take_actions();
}

bool Dialogue::finished() const { return impl_->done; }
const Transcript& Dialogue::transcript() const { return impl_->transcript; }
void Dialogue::allow_control() { impl_->control_allowed = true; }

}  // namespace mailwhy::smtp
