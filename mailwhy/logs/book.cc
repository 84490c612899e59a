#include "mailwhy/logs/book_state.h"

namespace mailwhy::logs {

Book::Book(Sinks sinks, BookOptions options) : state_(std::make_unique<State>(std::move(sinks), options)) {}
Book::~Book() = default;

void Book::on(const Event& event, std::string_view line) {
  auto& s = *state_;
  if (event.time_known && !s.leaving.empty()) s.settle(event.time);
  switch (event.kind) {
    case Kind::reject: return s.reject(event);
    case Kind::login_failed: ++s.totals.logins_failed; return;
    case Kind::lost: ++s.totals.lost_connections; return;
    case Kind::trouble:
    case Kind::unread:
      if (s.sinks.trouble) s.sinks.trouble(event, line);
      break;
    case Kind::connect:
    case Kind::disconnect:
    case Kind::foreign: return;
    default: break;
  }
  if (event.id.empty()) return;
  switch (event.kind) {
    case Kind::arrived: return s.arrived(event);
    case Kind::message_id: return s.named(event);
    case Kind::queued: return s.queued(event);
    case Kind::attempt: return s.attempt(event);
    case Kind::expired: return s.expired(event);
    case Kind::done: return s.done(event);
    case Kind::handed_on: return s.handed_on(event);
    default: break;
  }
  if (s.find(event) == Live::none) return;
  auto& live = s.lives[s.place];
  s.touch(live, event);
  live.probe = live.probe || event.probe;
  s.step(live, event, event.text);
}

void Book::finish() {
  auto& s = *state_;
  while (s.oldest != Live::none) s.close(s.oldest);
  s.leaving.clear();
}

const Totals& Book::totals() const { return state_->totals; }
std::size_t Book::open() const { return state_->open; }

}  // namespace mailwhy::logs
