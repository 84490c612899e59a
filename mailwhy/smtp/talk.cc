#include "mailwhy/smtp/talk.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"

namespace mailwhy::smtp {
namespace {

constexpr std::size_t max_stray = 64 * 1024;
// Progress buys time, but not for ever: a reply that trickles in may take this many time limits.
constexpr int patience_limits = 5;

std::string seconds(Duration d) { return fmt::format("{} s", (to_ms(d) + 999) / 1000); }

// A server whose TLS cannot even begin sends its alert at once, often in one packet with the reply.  It is for the handshake
// to read; it puts no words into the session.  RFC 8446 s5.1: type 21, version 3.x
bool begins_tls_alert(std::string_view bytes) { return bytes.size() >= 2 && bytes[0] == 0x15 && bytes[1] == 0x03; }

std::string_view last_line(std::string_view text) {
  text = trim(text);
  const auto at = text.rfind('\n');
  return at == std::string_view::npos ? text : text.substr(at + 1);
}

}  // namespace

// What goes out.

void Talk::send(const std::vector<Command>& commands, Time now) {
  MAILWHY_CHECK(!commands.empty(), "something to send");
  // What the server said before is no answer to these (catalogue R21, R22).
  Bytes early;
  while (auto reply = reader_.next()) early += reply->raw;
  discard_next_ = reader_.in_reply();
  Bytes out;
  for (const auto& command : commands) {
    Exchange next;
    next.step = command.step;
    next.command = command.shown.empty() ? command.line : command.shown;
    next.encrypted = encrypted_;
    next.at = now;
    if (waiting_.empty()) {
      next.talked_early = !early.empty() || discard_next_;
      next.stray = early.substr(0, max_stray);
    }
    out += command.line + "\r\n";
    waiting_.push_back(transcript_.exchanges.size());
    transcript_.exchanges.push_back(std::move(next));
  }
  actions_.emplace_back(Send{std::move(out)});
  wait_for_front(now);
}

void Talk::send_hello(std::string_view verb, const std::string& name, Time now) {
  const Step step = verb == "HELO" ? Step::helo : verb == "LHLO" ? Step::lhlo : encrypted_ ? Step::ehlo_after_tls : Step::ehlo;
  send({{step, std::string(verb) + ' ' + name}}, now);
}

void Talk::expect(Step step, Time now) {
  Exchange next;
  next.step = step;
  next.encrypted = encrypted_;
  next.at = now;
  waiting_.push_back(transcript_.exchanges.size());
  transcript_.exchanges.push_back(std::move(next));
  if (waiting_.size() == 1) wait_for_front(now);
}

void Talk::stream(Bytes bytes) {
  actions_.emplace_back(Send{std::move(bytes)});
  actions_.emplace_back(TellWhenSent{});
}

void Talk::finish() {
  done_ = true;
  in_handshake_ = false;
  waiting_.clear();
  actions_.emplace_back(Finish{});
}

void Talk::drop() {
  finish();
  actions_.back() = Drop{};
}

// Waiting.

Duration Talk::limit_of(Step step) const {
  if (step == Step::greeting) return patience_.greeting;
  if (step == Step::rset || step == Step::quit) return patience_.quit;
  return patience_.command;
}

bool Talk::may_trickle(Step step) const { return step != Step::greeting && step != Step::rset && step != Step::quit; }

void Talk::wait(Time until) {
  deadline_ = until;
  arm();
}

void Talk::alarm(Time at) {
  alarm_ = at;
  arm();
}

// The driver has one timer.
void Talk::arm() {
  const bool due = !waiting_.empty() || in_handshake_;
  if (due && alarm_) actions_.emplace_back(WaitUntil{std::min(deadline_, *alarm_)});
  else if (due || alarm_) actions_.emplace_back(WaitUntil{due ? deadline_ : *alarm_});
}

void Talk::wait_for_front(Time now) {
  if (waiting_.empty()) return;
  front_since_ = now;
  wait(now + limit_of(exchange(waiting_.front()).step));
}

// New bytes of an unfinished reply.
void Talk::extend(Time now) {
  const Step step = exchange(waiting_.front()).step;
  if (!may_trickle(step)) return;
  const Time latest = front_since_ + patience_limits * limit_of(step);
  const Time until = std::max(now, std::min(now + limit_of(step), latest));
  if (until > deadline_) wait(until);
}

// TLS.

const Capabilities* Talk::offered() const {
  const auto& capabilities = encrypted_ ? transcript_.encrypted : transcript_.clear;
  return capabilities ? &*capabilities : nullptr;
}

void Talk::learn(Step hello, const Reply& reply) {
  if (hello == Step::helo) transcript_.used_helo = true;
  else (encrypted_ ? transcript_.encrypted : transcript_.clear) = read_capabilities(reply);
}

void Talk::begin_tls(std::size_t starttls, Time now) {
  Bytes glued;
  while (auto extra = reader_.next()) glued += extra->raw;
  glued += reader_.pending();
  if (!glued.empty() && !begins_tls_alert(glued)) {
    // Obeying them would let anyone on the path put words into the protected session (RFC 3207 s6).
    Exchange& ex = exchange(starttls);
    ex.stray = glued.substr(0, max_stray);
    ex.failure = Failure{Failure::Kind::malformed, "bytes after the reply to STARTTLS", {}};
    return finish();
  }
  begin_handshake(std::move(glued), now);
}

void Talk::begin_handshake(Bytes early, Time now) {
  Exchange handshake;
  handshake.step = Step::tls_handshake;
  handshake.at = now;
  transcript_.exchanges.push_back(std::move(handshake));
  in_handshake_ = true;
  actions_.emplace_back(StartTls{std::move(early)});
  wait(now + patience_.command);
}

// What happens.

void Talk::expect_greeting(Time now) { expect(Step::greeting, now); }

Actions Talk::on_connected(Time now) {
  if (connected_ || done_) return {};
  connected_ = true;
  if (tls_from_ == TlsFrom::connect) begin_handshake({}, now);
  else expect_greeting(now);
  return take_actions();
}

Actions Talk::on_tls_up(Time now) {
  if (done_ || !in_handshake_) return {};
  Exchange& handshake = transcript_.exchanges.back();
  handshake.took = now - handshake.at;
  in_handshake_ = false;
  encrypted_ = true;
  reader_ = ReplyReader();
  const bool greeted = transcript_.find(Step::greeting) != nullptr;
  if (greeted) on_encrypted(now);
  else expect_greeting(now);
  return take_actions();
}

Actions Talk::on_tls_failed(const Failure& why, Time now) { return on_closed(why, now); }

Actions Talk::on_bytes(BytesView bytes, Time now) {
  if (done_ || !connected_ || in_handshake_ || bytes.empty()) return {};
  last_byte_ = now;
  if (!waiting_.empty()) {
    Exchange& front = exchange(waiting_.front());
    if (!front.first_byte) front.first_byte = now - front.at;
  }
  reader_.feed(bytes);
  const bool overflowed = reader_.overflowed();
  bool progress = true;
  while (!done_ && !in_handshake_ && !waiting_.empty()) {
    // After sending, replies that came earlier have been set aside, so that this never answers too soon.
    auto reply = reader_.next();
    if (!reply) break;
    take_reply(std::move(*reply), now);
    progress = false;
  }
  if (!done_ && !in_handshake_ && waiting_.empty() && !discard_next_) on_unasked(now);
  if (done_ || in_handshake_ || waiting_.empty()) return take_actions();
  if (const auto other = reader_.other_protocol(); !other.empty() && exchange(waiting_.front()).step == Step::greeting) {
    fail(Failure{Failure::Kind::malformed, "the server speaks " + other + ", not SMTP", {}}, now);
  } else if (overflowed) {
    fail(Failure{Failure::Kind::limit, "the reply does not end", {}}, now);
  } else if (progress) {
    extend(now);
  }
  return take_actions();
}

void Talk::take_reply(Reply reply, Time now) {
  const std::size_t index = waiting_.front();
  Exchange& ex = exchange(index);
  if (!ex.first_byte) ex.first_byte = now - ex.at;
  if (discard_next_) {
    discard_next_ = false;
    ex.stray += reply.raw.substr(0, max_stray - std::min(max_stray, ex.stray.size()));
    return;
  }
  waiting_.pop_front();
  ex.took = now - ex.at;
  ex.reply = std::move(reply);
  const Reply answer = *ex.reply;  // a copy: sending moves the exchanges
  on_reply(index, answer, now);
}

Actions Talk::on_sent(Time now) {
  if (done_ || in_handshake_) return {};
  on_streamed(now);
  return take_actions();
}

Actions Talk::on_closed(const Failure& how, Time now) {
  if (!connected_) return {};
  fail(how, now);
  return take_actions();
}

Actions Talk::on_timeout(Time now) {
  if (done_ || !connected_) return {};
  if (alarm_ && now >= *alarm_) {
    alarm_.reset();
    on_alarm(now);
  }
  const bool due = !waiting_.empty() || in_handshake_;
  if (done_ || !due || now < deadline_) {
    if (!done_) arm();
    return take_actions();
  }
  const bool some = !waiting_.empty() && exchange(waiting_.front()).first_byte.has_value();
  const std::string detail = in_handshake_ ? "the TLS handshake was not finished" : some ? "the reply was not finished" : "no reply";
  const Time since = in_handshake_ ? transcript_.exchanges.back().at : front_since_;
  fail(Failure{Failure::Kind::timed_out, detail + " within " + seconds(now - since), {}}, now);
  return take_actions();
}

Actions Talk::on_cancel(Time now) {
  if (done_) return {};
  fail(Failure{Failure::Kind::cancelled, "the whole check ran out of time", {}}, now);
  return take_actions();
}

// The connection is over or given up: whatever came is kept, as the reply when it is one.
void Talk::fail(const Failure& how, Time now) {
  if (done_) return;
  if (in_handshake_) {
    Exchange& ex = transcript_.exchanges.back();
    ex.took = now - ex.at;
    ex.failure = how;
    finish();
    return on_over(how, now);
  }
  for (bool first = true; !waiting_.empty(); waiting_.pop_front(), first = false) {
    Exchange& ex = exchange(waiting_.front());
    ex.took = now - ex.at;
    ex.failure = how;
    if (first && ex.first_byte && last_byte_ >= ex.at) ex.last_byte = last_byte_ - ex.at;
    if (first) salvage(ex, how);
  }
  const bool still_there = how.kind == Failure::Kind::timed_out || how.kind == Failure::Kind::cancelled;
  if (still_there) take_leave(now);
  finish();
  on_over(how, now);
}

// RFC 5321 s4.1.1.10: nobody leaves without QUIT, even when the answer to it is not waited for.  Before the greeting is
// complete nothing may be said.
void Talk::take_leave(Time now) {
  const Reply* greeting = transcript_.reply_to(Step::greeting);
  const bool greeted = greeting != nullptr && !transcript_.find(Step::greeting)->failure;
  if (!greeted || transcript_.find(Step::quit) != nullptr || in_message()) return;
  Exchange quit;
  quit.step = Step::quit;
  quit.command = "QUIT";
  quit.encrypted = encrypted_;
  quit.at = now;
  transcript_.exchanges.push_back(std::move(quit));
  actions_.emplace_back(Send{"QUIT\r\n"});
}

void Talk::salvage(Exchange& ex, const Failure& how) {
  const bool gone = how.kind != Failure::Kind::timed_out && how.kind != Failure::Kind::cancelled;
  bool unfinished = false;
  auto last = reader_.finish(unfinished);
  if (last && discard_next_) {
    ex.stray += last->raw;
    last.reset();
    last = reader_.finish(unfinished);
  }
  if (last) {
    ex.reply = std::move(last);
  } else if (auto words = parse_reply(last_line(ex.stray)); gone && words && (words->temporary() || words->permanent())) {
    // They said goodbye before we spoke, and left (catalogue R24, Q2): those are their last words.
    ex.reply = std::move(words);
  }
  while (auto extra = reader_.next()) ex.stray += extra->raw;
  ex.stray += reader_.pending();
  if (ex.stray.size() > max_stray) ex.stray.resize(max_stray);
}

Actions Talk::take_actions() { return std::exchange(actions_, {}); }

}  // namespace mailwhy::smtp
