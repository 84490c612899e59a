// One TCP connection between a client stream and a server of the lab, as LabNet keeps it.  Private to the room.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "mailwhy/lab/event_queue.h"
#include "mailwhy/lab/port_session.h"
#include "mailwhy/net/net.h"

namespace mailwhy::lab {

// What a stream has for its reader: bytes first, then the end or the failure, for ever.
class Inbox {
 public:
  explicit Inbox(EventQueue& events) : events_(events) {}
  void read(Time deadline, net::ReadHandler done, const std::shared_ptr<void>& keep_alive);
  void arrived(Bytes bytes);
  void ended() { close(Failure{.kind = Failure::Kind::closed}, true); }
  void failed(Failure failure) { close(std::move(failure), false); }
  // From here on nothing arrives any more: reads time out.
  void go_mute();
  // Everything that was not read yet is lost with the connection.
  void lose_to(Failure failure);
  // The reader is gone; nothing is called any more.
  void drop();
  bool open() const { return !dropped_; }
  void one_at_a_time() { datagrams_ = true; }

 private:
  void close(Failure how, bool orderly);
  bool has_news() const { return !parts_.empty() || end_; }
  void wake_reader();
  void deliver();
  void finish(std::variant<Failure, Bytes> result);

  EventQueue& events_;
  std::deque<Bytes> parts_;
  std::optional<Failure> end_;
  bool orderly_ = false, mute_ = false, dropped_ = false, datagrams_ = false;
  net::ReadHandler reader_;
  Time began_{};
  EventQueue::Id timer_ = 0, delivery_ = 0;
  std::weak_ptr<void> owner_;
};

// The connection itself.  Times are those of the client; half a round trip lies between the two ends.
struct Link : std::enable_shared_from_this<Link> {
  Link(EventQueue& queue, Duration half_trip, Endpoint from, Endpoint to, std::unique_ptr<PortSession> session)
      : events(queue), half(half_trip), local(from), remote(to), inbox(queue), server(std::move(session)) {}

  EventQueue& events;
  Duration half;
  Endpoint local, remote;
  Inbox inbox;
  std::unique_ptr<PortSession> server;
  bool client_closed = false;   // as the server knows it
  bool server_closed = false;
  EventQueue::Id wake = 0;
  // Of long writes so much may be on the way; the client's next one waits for what the server's side has taken.
  static constexpr std::size_t window = 64 * 1024, long_write = 4 * 1024;
  std::size_t on_the_way = 0;
  bool reads = true;            // the server's side
  std::function<void()> when_room;

  void accept();                // the server's side is up
  void from_client(Bytes bytes);
  void client_gone();
  void when_sent(std::function<void()> done);  // net.h

 private:
  void perform(PortActions actions);
  void plan_wake();
};

}  // namespace mailwhy::lab
