#include "mailwhy/smtp/live_talk.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/smtp/envelope.h"

namespace mailwhy::smtp {
namespace {


bool is_hello(Step step) { return step == Step::ehlo || step == Step::ehlo_after_tls || step == Step::helo || step == Step::lhlo; }

// A server that talks and talks is left.
constexpr std::size_t most_unasked = 1000;

// "a, b or c"
std::string either(const std::vector<std::string>& patterns) {
  std::string out;
  for (std::size_t i = 0; i < patterns.size(); ++i) out += (i == 0 ? "" : i + 1 == patterns.size() ? " or " : ", ") + patterns[i];
  return out;
}

std::string outcome_text(const Exchange& exchange) {
  if (exchange.reply) return exchange.reply->text();
  return exchange.failure ? exchange.failure->detail : std::string();
}

}  // namespace

LiveTalk::LiveTalk(LiveOptions options)
    : Talk({options.greeting_timeout, options.command_timeout, options.quit_timeout}, options.tls_from_start ? TlsFrom::connect : TlsFrom::starttls),
      options_(options) {}

Duration LiveTalk::limit_of(Step step) const { return step == Step::message ? options_.message_timeout : Talk::limit_of(step); }

void LiveTalk::add(std::vector<Order> orders) {
  for (auto& order : orders) orders_.push_back(std::move(order));
}

Actions LiveTalk::go(Time now) {
  run(now);
  return take_actions();
}

Order LiveTalk::take_order() {
  Order order = std::move(orders_.front());
  orders_.pop_front();
  return order;
}

// What goes out.

void LiveTalk::run(Time now) {
  while (!finished() && !orders_.empty() && !alarm_for_ && !handshaking_ && !in_login_)
    if (!obey(now)) return;
}

bool LiveTalk::obey(Time now) {
  const Order& order = orders_.front();
  if (!finished()) take_unasked(now);
  switch (order.kind) {
    case OrderKind::say: return say(now);
    case OrderKind::raw:
    case OrderKind::text: return put(now);
    case OrderKind::await:
      if (waiting()) return false;
      break;
    case OrderKind::expect: return expect_reply(now);
    case OrderKind::expect_nothing:
    case OrderKind::pause: return wait_out(order.time, now);
    case OrderKind::expect_close: return wait_out(order.time > Duration::zero() ? order.time : options_.command_timeout, now);
    case OrderKind::split: pace_ = Pace::split; break;
    case OrderKind::fast: pace_ = Pace::fast; break;
    case OrderKind::slow:
      pace_ = Pace::slow;
      between_ = order.time;
      break;
    case OrderKind::starttls: return start_tls(now);
    case OrderKind::auth: return log_in(now);
    case OrderKind::quit:
      if (waiting()) return false;
      orders_.clear();
      send_quit(now);
      return false;
    case OrderKind::drop:
      orders_.clear();
      drop();
      return false;
  }
  orders_.pop_front();
  return true;
}

Step LiveTalk::step_for(const Order& order) const {
  if (in_message_) return Step::message;
  if (asks_for_line_) return Step::auth;
  const Step step = step_of(order.bytes);
  return step == Step::ehlo && encrypted() ? Step::ehlo_after_tls : step;
}

// Neighbours go out together, so that a file can say what a group of commands is (RFC 2920).
bool LiveTalk::say(Time now) {
  if (pace_ != Pace::fast) return put(now);
  std::vector<Command> group;
  while (!orders_.empty() && orders_.front().kind == OrderKind::say) {
    const Order order = take_order();
    group.push_back({step_for(order), order.bytes, order.shown});
    asks_for_line_ = false;
  }
  send(group, now);
  return true;
}

bool LiveTalk::put(Time now) {
  if (pace_ == Pace::slow) return trickle(now);
  const Order order = take_order();
  const Bytes bytes = order.kind == OrderKind::say ? order.bytes + "\r\n" : order.bytes;
  if (pace_ == Pace::fast) stream(bytes);
  else
    for (const char c : bytes) stream(Bytes(1, c));
  owe(order, now);
  return true;
}

// One byte at a time.  What is due from before is awaited first, so that its limit and this pace are not one.
bool LiveTalk::trickle(Time now) {
  if (waiting()) return false;
  const Order& order = orders_.front();
  if (trickle_.empty()) {
    trickle_ = order.kind == OrderKind::say ? order.bytes + "\r\n" : order.bytes;
    answered_early_ = false;
    if (trickle_.empty()) return orders_.pop_front(), true;
  }
  stream(trickle_.substr(0, 1));
  trickle_.erase(0, 1);
  if (!trickle_.empty()) {
    alarm_for_ = OrderKind::slow;
    alarm(now + between_);
    return false;
  }
  const Order sent = take_order();
  if (!answered_early_) owe(sent, now);
  return true;
}

void LiveTalk::owe(const Order& order, Time now) {
  if (in_message_ || order.kind == OrderKind::text) text_ += order.bytes;
  const int replies = order.kind == OrderKind::say ? 1 : order.replies;
  const Step step = order.kind == OrderKind::raw && !in_message_ && replies > 1 ? Step::other : step_for(order);
  for (int i = 0; i < replies; ++i) {
    expect(step, now);
    const std::string shown = order.shown.empty() ? one_line(order.bytes) : order.shown;
    if (i == 0) exchange(transcript_.exchanges.size() - 1).command = step == Step::message ? "." : shown;
  }
  asks_for_line_ = false;
}

// What is waited for.

bool LiveTalk::wait_out(Duration time, Time now) {
  alarm_for_ = orders_.front().kind;
  alarm(now + time);
  return false;
}

std::optional<std::size_t> LiveTalk::unexpected() const {
  const auto& exchanges = transcript().exchanges;
  for (std::size_t i = expected_; i < exchanges.size(); ++i)
    if (exchanges[i].step != Step::tls_handshake) return i;
  return std::nullopt;
}

bool LiveTalk::expect_reply(Time now) {
  const Order& order = orders_.front();
  const auto at = unexpected();
  const bool here = at && (exchange(*at).reply || exchange(*at).failure);
  if (!here) {
    // A reply that is due has its own limit; one that nobody owes gets one here.
    if (order.time > Duration::zero() || !at) return wait_out(order.time > Duration::zero() ? order.time : options_.command_timeout, now);
    return false;
  }
  expected_ = *at + 1;
  const Exchange seen = exchange(*at);
  const Order done = take_order();
  const bool fits = seen.reply && std::any_of(done.patterns.begin(), done.patterns.end(), [&](const std::string& pattern) { return fits_reply(pattern, *seen.reply); });
  if (!fits) mismatch(done, either(done.patterns), outcome_text(seen), now);
  return fits;
}

// At the end of the connection: what came before it may still be what was expected.
void LiveTalk::settle_expectations(Time now) {
  alarm_for_.reset();
  while (!orders_.empty()) {
    const Order& order = orders_.front();
    if (order.kind == OrderKind::expect && unexpected()) {
      if (!expect_reply(now)) return;
      continue;
    }
    const bool needs_connection = order.kind != OrderKind::expect_close && order.kind != OrderKind::await && order.kind != OrderKind::quit && order.kind != OrderKind::drop;
    const Order done = take_order();
    if (needs_connection && done.line > 0) return mismatch(done, "the connection still open", "it had ended", now);
  }
}

void LiveTalk::mismatch(const Order& order, std::string expected, std::string got, Time now) {
  orders_.clear();
  trickle_.clear();
  alarm_for_.reset();
  mismatches_.push_back({order.line, std::move(expected), std::move(got)});
  if (finished()) return;
  if (in_message_) return drop();
  if (transcript().find(Step::quit) != nullptr) return;  // its reply ends everything
  orders_.push_back({OrderKind::await});
  orders_.push_back({OrderKind::quit});
  run(now);
}

// TLS and logins.

bool LiveTalk::start_tls(Time now) {
  if (waiting()) return false;
  const std::size_t count = transcript().exchanges.size();
  const Exchange* last = count > 0 ? &transcript().exchanges.back() : nullptr;
  const bool agreed = last != nullptr && last->step == Step::starttls && last->reply && last->reply->positive();
  if (!agreed && !tls_asked_) {
    tls_asked_ = true;
    send({{Step::starttls, "STARTTLS"}}, now);
    return false;
  }
  tls_asked_ = false;
  const Order order = take_order();
  expected_ = std::max(expected_, count);
  if (!agreed) {
    if (order.line > 0) mismatch(order, "220", last != nullptr ? outcome_text(*last) : "", now);
    return order.line == 0;
  }
  handshaking_ = true;
  begin_tls(count - 1, now);
  if (!finished()) return false;
  ended_ = exchange(count - 1).failure;
  settle_expectations(now);
  return false;
}

void LiveTalk::on_encrypted(Time now) {
  handshaking_ = false;
  run(now);
}

bool LiveTalk::log_in(Time now) {
  if (waiting()) return false;
  const auto first = responder_ ? responder_(std::nullopt) : std::nullopt;
  const Order order = take_order();
  if (!first) {
    if (order.line > 0) mismatch(order, "a login", "there is nothing to log in with", now);
    return order.line == 0;
  }
  in_login_ = true;
  send({{Step::auth, first->line, first->shown}}, now);
  return false;
}

void LiveTalk::answer_challenge(const Reply& reply, Time now) {
  if (reply.code != 334) {
    in_login_ = false;
    expected_ = std::max(expected_, transcript().exchanges.size() - (reply.positive() ? 0 : 1));
    return run(now);
  }
  const auto next = responder_(reply.lines.empty() ? std::string() : reply.lines.front());
  if (next) send({{Step::auth, next->line, next->shown}}, now);
  else send({{Step::auth, "*"}}, now);
}

// What happens.

void LiveTalk::on_reply(std::size_t index, const Reply& answer, Time now) {
  const Step step = exchange(index).step;
  if (waiting()) wait_for_front(now);
  if (is_hello(step) && answer.positive()) learn(step, answer);
  if (in_message_) {
    in_message_ = false;
    messages_[index] = std::exchange(text_, {});
  } else if (answer.code == 354) {
    in_message_ = true;
    text_.clear();
  }
  if (step == Step::quit) {
    if (waiting()) return;
    settle_expectations(now);
    return finish();
  }
  if (!orders_.empty() && alarm_for_ == OrderKind::expect_nothing) return mismatch(Order(orders_.front()), "nothing", answer.text(), now);
  if (alarm_for_ == OrderKind::expect) alarm_for_.reset();
  if (in_login_ && step == Step::auth) return answer_challenge(answer, now);
  asks_for_line_ = step == Step::auth && answer.code == 334;
  run(now);
}

void LiveTalk::on_over(const Failure& how, Time now) {
  ended_ = how;
  in_login_ = handshaking_ = asks_for_line_ = false;
  trickle_.clear();
  const bool told = !transcript().exchanges.empty() && transcript().exchanges.back().failure == how;
  const bool farewell = transcript().find(Step::quit) != nullptr;
  if (!told && !farewell) {
    take_unasked(now);
    Exchange end;
    end.step = Step::other;
    end.encrypted = encrypted();
    end.at = now;
    end.failure = how;
    end.stray = reader().pending();
    transcript_.exchanges.push_back(std::move(end));
  }
  settle_expectations(now);
}

void LiveTalk::take_unasked(Time now) {
  if (waiting()) return;
  while (auto reply = reader().next()) {
    if (++unasked_ > most_unasked) continue;
    Exchange unasked;
    unasked.step = Step::other;
    unasked.encrypted = encrypted();
    unasked.at = now;
    unasked.reply = std::move(reply);
    unasked.talked_early = true;
    transcript_.exchanges.push_back(std::move(unasked));
    answered_early_ = true;
  }
}

void LiveTalk::on_unasked(Time now) {
  const std::size_t before = transcript().exchanges.size();
  take_unasked(now);
  if (reader().overflowed() || unasked_ > most_unasked) {
    ended_ = Failure{Failure::Kind::limit, reader().overflowed() ? "the reply does not end" : "the server does not stop talking", {}};
    settle_expectations(now);
    return drop();
  }
  if (transcript().exchanges.size() == before || orders_.empty()) return;
  if (alarm_for_ == OrderKind::expect_nothing) return mismatch(Order(orders_.front()), "nothing", outcome_text(transcript().exchanges.back()), now);
  if (alarm_for_ == OrderKind::expect) alarm_for_.reset();
  run(now);
}

void LiveTalk::on_alarm(Time now) {
  const auto what = std::exchange(alarm_for_, std::nullopt);
  if (!what || orders_.empty()) return;
  const Order order = orders_.front();
  switch (*what) {
    case OrderKind::expect: return mismatch(order, either(order.patterns), fmt::format("no reply within {}", to_readable(order.time > Duration::zero() ? order.time : options_.command_timeout)), now);
    case OrderKind::expect_close: return mismatch(order, "the connection closed", "it is still open", now);
    case OrderKind::expect_nothing:
      if (!reader().pending().empty()) return mismatch(order, "nothing", Bytes(reader().pending()), now);
      break;
    case OrderKind::slow: return run(now);
    default: break;
  }
  orders_.pop_front();
  run(now);
}

}  // namespace mailwhy::smtp
