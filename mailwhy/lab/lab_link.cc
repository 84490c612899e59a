#include "mailwhy/lab/lab_link.h"

#include <utility>

#include "mailwhy/base/check.h"

namespace mailwhy::lab {

void Inbox::read(Time deadline, net::ReadHandler done, const std::shared_ptr<void>& keep_alive) {
  MAILWHY_CHECK(!reader_, "one read of a stream at a time");
  reader_ = std::move(done);
  owner_ = keep_alive;
  began_ = events_.now();
  if (has_news()) {
    wake_reader();
  } else if (deadline != Time::max()) {
    timer_ = events_.at(deadline, [this, hold = keep_alive] {
      timer_ = 0;
      finish(Failure{Failure::Kind::timed_out, "nothing came within " + to_readable(events_.now() - began_), std::nullopt});
    });
  }
}

void Inbox::arrived(Bytes bytes) {
  if (mute_ || dropped_ || end_ || bytes.empty()) return;
  parts_.push_back(std::move(bytes));
  wake_reader();
}

void Inbox::close(Failure how, bool orderly) {
  if (mute_ || dropped_ || end_) return;
  end_ = std::move(how);
  orderly_ = orderly;
  wake_reader();
}

void Inbox::go_mute() {
  mute_ = true;
  parts_.clear();
  end_.reset();
}

void Inbox::lose_to(Failure failure) {
  parts_.clear();
  end_ = std::move(failure);
  orderly_ = false;
}

void Inbox::drop() {
  dropped_ = true;
  reader_ = nullptr;
  events_.cancel(timer_);
  events_.cancel(delivery_);
}

// Handlers run from the loop, never from inside the call that brought the news.
void Inbox::wake_reader() {
  if (!reader_ || delivery_ != 0) return;
  delivery_ = events_.after(Duration{}, [this, hold = owner_.lock()] { deliver(); });
}

void Inbox::deliver() {
  delivery_ = 0;
  if (!reader_ || !has_news()) return;
  if (parts_.empty()) {
    if (orderly_) return finish(Bytes());
    return finish(*end_);
  }
  Bytes bytes = std::move(parts_.front());
  parts_.pop_front();
  while (!datagrams_ && !parts_.empty()) {
    bytes += parts_.front();
    parts_.pop_front();
  }
  finish(std::move(bytes));
}

void Inbox::finish(std::variant<Failure, Bytes> result) {
  events_.cancel(std::exchange(timer_, 0));
  events_.cancel(std::exchange(delivery_, 0));
  const net::ReadHandler done = std::exchange(reader_, nullptr);
  if (done) done(Observed<Bytes>{began_, events_.now() - began_, std::move(result)});
}

void Link::accept() {
  if (!client_closed) perform(server->on_accepted(events.now()));
}

void Link::from_client(Bytes bytes) {
  if (const std::size_t size = bytes.size(); size >= long_write) {
    on_the_way += size;
    events.after(2 * half, [self = shared_from_this(), size] {
      if (!self->reads) return;
      self->on_the_way -= size;
      if (self->on_the_way <= window && self->when_room && !self->client_closed) std::exchange(self->when_room, nullptr)();
    });
  }
  events.after(half, [self = shared_from_this(), sent = std::move(bytes)] {
    if (!self->server_closed) self->perform(self->server->on_bytes(sent, self->events.now()));
  });
}

void Link::when_sent(std::function<void()> done) {
  if (on_the_way > window) {
    when_room = std::move(done);
    return;
  }
  events.after(Duration{}, [link = weak_from_this(), done = std::move(done)] {
    if (const auto open = link.lock(); open && !open->client_closed) done();
  });
}

void Link::client_gone() {
  inbox.drop();
  when_room = nullptr;
  events.after(half, [self = shared_from_this()] {
    self->client_closed = true;
    self->events.cancel(std::exchange(self->wake, 0));
    self->server->on_client_closed(self->events.now());
  });
}

void Link::perform(PortActions actions) {
  for (PortAction& action : actions) {
    if (auto* send = std::get_if<SendBytes>(&action)) {
      events.after(half, [self = shared_from_this(), bytes = std::move(send->bytes)] { self->inbox.arrived(bytes); });
      continue;
    }
    if (std::holds_alternative<StopReading>(action)) {
      reads = false;
      continue;
    }
    const bool hard = std::holds_alternative<CloseHard>(action);
    server_closed = server_closed || !std::holds_alternative<CloseOurSide>(action);
    events.after(half, [self = shared_from_this(), hard] {
      if (hard)
        self->inbox.failed(Failure{Failure::Kind::reset, "connection reset", std::nullopt});
      else
        self->inbox.ended();
    });
  }
  plan_wake();
}

void Link::plan_wake() {
  events.cancel(std::exchange(wake, 0));
  const auto when = server->wake_at();
  if (!when || client_closed || server_closed) return;
  wake = events.at(*when, [self = shared_from_this()] {
    self->wake = 0;
    if (!self->client_closed) self->perform(self->server->on_wake(self->events.now()));
  });
}

}  // namespace mailwhy::lab
