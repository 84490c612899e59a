// The seam to the outside world: the only abstract classes of mailwhy.
//
// Everything that talks goes through a Net.  net::AsioNet is the real one; lab::LabNet plays a page in memory under
// virtual time.  One thread, one loop: handlers run inside step(), never inside the call that started the
// operation.  Every operation has a deadline; when it passes, the operation completes with Failure timed_out.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/observed.h"
#include "mailwhy/base/time.h"

namespace mailwhy::net {

// What a read brings: some bytes (one whole datagram for UDP), or an empty string for an orderly end (TCP FIN).
using ReadHandler = std::function<void(Observed<Bytes>)>;

// A connected TCP stream or a connected UDP socket.  Destroying it cancels what is under way without calling handlers
// and closes; bytes already given to write() are still handed to the kernel if that is possible without waiting.
class Stream {
 public:
  virtual ~Stream() = default;
  // Starts one read; at most one may be under way.  After a failure or the end, every further read reports the same;
  // a deadline that passed is no such failure: the stream may be read again.
  virtual void read(Time deadline, ReadHandler done) = 0;
  // Queues bytes (UDP: sends one datagram).  A write error is never reported here: the next read shows what the other
  // side said before it closed, and then the failure (catalogue R26).
  virtual void write(Bytes bytes) = 0;
  // Calls `done` once, inside a later step, as soon as what write() queued is given to the system but for a small rest: whoever sends
  // much waits for it before sending more.  Also called when the bytes cannot be sent at all; the next read says so.  Replaces the
  // handler given before; UDP: at once.
  virtual void when_sent(std::function<void()> done) = 0;
  virtual Endpoint local() const = 0;
  virtual Endpoint remote() const = 0;
};

struct ConnectRequest {
  Endpoint to;
  std::optional<IpAddress> source;  // bind to this address first
  Time deadline;
};

struct Connected {
  std::unique_ptr<Stream> stream;
};
using ConnectHandler = std::function<void(Observed<Connected>)>;

struct EchoReply {
  IpAddress from;
  int ttl = 0;  // of the reply, 0 when unknown
};
using EchoHandler = std::function<void(Observed<EchoReply>)>;

class DatagramPool;  // datagram_pool.h
struct PoolOptions;

class Net {
 public:
  virtual ~Net() = default;
  virtual Time now() const = 0;

  // TCP connect.  A failure tells refused, reset, timed_out, unreachable (with ICMP type, code and router where
  // the system shows them), no_route and not_permitted apart.
  virtual void connect(ConnectRequest request, ConnectHandler done) = 0;
  // A UDP socket connected to `to`; only datagrams from there are read.  Opening does not touch the network.  A
  // local error (no route, bad source) comes with the first read.
  virtual std::unique_ptr<Stream> open_udp(Endpoint to, std::optional<IpAddress> source) = 0;
  // UDP sockets that many conversations share.  Without an implementation of its own, a net gives one made of open_udp().
  virtual std::unique_ptr<DatagramPool> open_pool(const PoolOptions& options);
  // One ICMP echo request.  not_permitted where the system does not let this process send one.
  virtual void echo(IpAddress to, std::optional<IpAddress> source, Time deadline, EchoHandler done) = 0;
  // The source address the system would use towards `to`; no packet is sent.  nullopt without a route.
  virtual std::optional<IpAddress> source_towards(IpAddress to) = 0;

  // Calls `done` at `when` (or as soon as the loop runs, when that is past).  The id may be given to cancel().
  using TimerId = std::uint64_t;
  virtual TimerId at(Time when, std::function<void()> done) = 0;
  virtual void cancel(TimerId id) = 0;

  // Waits for the next completion and runs its handlers.  False when nothing is under way, so nothing can come.
  virtual bool step() = 0;
};

}  // namespace mailwhy::net
