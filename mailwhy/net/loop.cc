#include "mailwhy/net/loop.h"

#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <unordered_map>
#include <utility>

namespace mailwhy::net {

namespace asio = boost::asio;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

struct Loop::Impl {
  using Due = std::pair<SteadyTime, TimerId>;

  asio::io_context io{1};
  asio::steady_timer alarm{io};  // rings for the first of `timers`
  std::map<Due, Task> timers;
  std::unordered_map<TimerId, SteadyTime> due_of;
  TimerId last_id = 0;
  SteadyTime armed{};  // meaningful while `alarm_set`
  bool alarm_set = false;
  bool ran = false;
  nanoseconds wall_minus_steady{};

  SteadyTime steady_of(Time when);
  TimerId add(SteadyTime due, Task task);
  void arm();
  void ring();
};

// The offset of the two clocks is kept while it drifts by less than a millisecond, so that equal times stay equal.
SteadyTime Loop::Impl::steady_of(Time when) {
  const SteadyTime steady = steady_clock::now();
  const nanoseconds wall = system_clock::now().time_since_epoch();
  const nanoseconds offset = wall - steady.time_since_epoch();
  if (std::chrono::abs(offset - wall_minus_steady) > 1ms) wall_minus_steady = offset;
  // Clamped before the finer unit could overflow; a deadline in a year is no deadline.
  constexpr Duration year = 24h * 365;
  const Duration now = std::chrono::duration_cast<Duration>(wall);
  const Duration wanted = std::clamp(when.time_since_epoch(), now - year, now + year);
  return SteadyTime(nanoseconds(wanted) - wall_minus_steady);
}

Loop::TimerId Loop::Impl::add(SteadyTime due, Task task) {
  const TimerId id = ++last_id;
  timers.emplace(Due{due, id}, std::move(task));
  due_of.emplace(id, due);
  arm();
  return id;
}

void Loop::Impl::arm() {
  if (timers.empty()) {
    if (alarm_set) alarm.cancel();
    alarm_set = false;
    return;
  }
  const SteadyTime first = timers.begin()->first.first;
  if (alarm_set && armed == first) return;
  alarm_set = true;
  armed = first;
  alarm.expires_at(first);  // ends an earlier wait
  alarm.async_wait([this](const boost::system::error_code& error) {
    if (error || !alarm_set) return;
    alarm_set = false;
    ring();
  });
}

void Loop::Impl::ring() {
  if (timers.empty()) return;
  if (timers.begin()->first.first > steady_clock::now()) return arm();
  auto node = timers.extract(timers.begin());
  due_of.erase(node.key().second);
  arm();
  ran = true;
  node.mapped()();
}

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() { cancel_all(); }

Time Loop::now() const { return std::chrono::time_point_cast<Duration>(system_clock::now()); }

Loop::TimerId Loop::at(Time when, Task task) { return impl_->add(impl_->steady_of(when), std::move(task)); }
Loop::TimerId Loop::soon(Task task) { return impl_->add(steady_clock::now(), std::move(task)); }

void Loop::cancel(TimerId id) {
  const auto found = impl_->due_of.find(id);
  if (found == impl_->due_of.end()) return;
  const auto node = impl_->timers.extract({found->second, id});  // destroyed last: it may own what cancels too
  impl_->due_of.erase(found);
  impl_->arm();
}

void Loop::cancel_all() {
  while (!impl_->timers.empty()) cancel(impl_->timers.begin()->first.second);
}

bool Loop::step() {
  impl_->ran = false;
  while (!impl_->ran) {
    if (impl_->io.stopped()) impl_->io.restart();
    // Waits that were given up finish here too; they are no step.
    if (impl_->io.run_one() == 0 && !impl_->ran) return false;
  }
  return true;
}

void Loop::wake() {
  asio::post(impl_->io, [impl = impl_.get()] { impl->ran = true; });
}

struct Loop::Watch::Body : std::enable_shared_from_this<Body> {
  struct Side {
    asio::posix::stream_descriptor::wait_type type;
    Task task;
    bool waiting = false;
  };

  Body(Loop::Impl& owner, int fd) : loop(owner), descriptor(owner.io) {
    boost::system::error_code error;
    descriptor.assign(fd, error);
    if (error) ::close(fd);
  }

  void want(Side& side, Task task) {
    side.task = std::move(task);
    if (!side.waiting) wait(side);
  }
  void wait(Side& side) {
    side.waiting = true;
    descriptor.async_wait(side.type, [self = shared_from_this(), &side](const boost::system::error_code& error) {
      side.waiting = false;
      if (!side.task) return;
      // cancel() ends both sides; the one that still has a task waits again.
      if (error == asio::error::operation_aborted) return self->wait(side);
      self->loop.ran = true;
      std::exchange(side.task, nullptr)();
    });
  }

  Loop::Impl& loop;
  asio::posix::stream_descriptor descriptor;
  Side reading{asio::posix::stream_descriptor::wait_read, nullptr};
  Side writing{asio::posix::stream_descriptor::wait_write, nullptr};
};

Loop::Watch::Watch(Loop& loop, int fd) : body_(std::make_shared<Body>(*loop.impl_, fd)) {}

Loop::Watch::~Watch() {
  const Task read = std::exchange(body_->reading.task, nullptr);
  const Task write = std::exchange(body_->writing.task, nullptr);
  boost::system::error_code ignored;
  body_->descriptor.close(ignored);
}

int Loop::Watch::fd() const { return body_->descriptor.native_handle(); }
void Loop::Watch::on_readable(Task task) { body_->want(body_->reading, std::move(task)); }
void Loop::Watch::on_writable(Task task) { body_->want(body_->writing, std::move(task)); }

void Loop::Watch::forget_readable() {
  const Task gone = std::exchange(body_->reading.task, nullptr);
  boost::system::error_code ignored;
  if (body_->reading.waiting) body_->descriptor.cancel(ignored);
}

int Loop::Watch::release() {
  const Task read = std::exchange(body_->reading.task, nullptr);
  const Task write = std::exchange(body_->writing.task, nullptr);
  return body_->descriptor.is_open() ? body_->descriptor.release() : -1;
}

}  // namespace mailwhy::net
