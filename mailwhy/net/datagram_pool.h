// UDP sockets that many conversations share, sent to and read from in batches.
//
// Not connected to anybody: whoever listens compares the sender of each datagram with whom he asked.  Each socket has a
// port of its own, chosen at random by the system (RFC 5452 s9.2).  Made by Net::open_pool; must not outlive its net.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/observed.h"
#include "mailwhy/net/net.h"

namespace mailwhy::net {

struct PoolOptions {
  std::size_t sockets = 8;                // of each address family that is used
  std::optional<IpAddress> source;        // used for its own family
  std::size_t buffer_bytes = 4U << 20;    // what each socket should keep of unread datagrams; the system may grant less
};

class DatagramPool {
 public:
  struct Received {
    std::size_t socket = 0;
    Endpoint from;
    BytesView bytes;  // lives until the handler returns
  };
  // A datagram that did not get there, as this system or a router says.
  struct Undelivered {
    std::size_t socket = 0;
    Endpoint to;
    Bytes beginning;  // of the datagram, as far as it is known; may be empty
    Failure why;
  };
  // Both run inside Net::step() or collect(), never inside send() or flush().  They may destroy the pool.
  struct Events {
    std::function<void(const std::vector<Received>& batch)> received;
    std::function<void(const Undelivered& one)> undelivered;
  };

  virtual ~DatagramPool() = default;
  virtual std::size_t sockets() const = 0;
  // How many unread answers of the usual EDNS size (RFC 6891 s6.2.5) a socket is sure to keep: whoever has no more than
  // that outstanding on a socket loses none to his own slowness.
  virtual std::size_t capacity() const = 0;
  // While somebody listens, Net::step() waits for datagrams.
  virtual void listen(Events events) = 0;
  // Forgets the handlers.  What comes meanwhile is read when somebody listens again, or lost.
  virtual void rest() = 0;
  // Queues one datagram on socket number `socket` of the address family of `to`.
  virtual void send(std::size_t socket, const Endpoint& to, Bytes datagram) = 0;
  // Sends what is queued.  What the system does not take at once leaves when it does.
  virtual void flush() = 0;
  // Reads at once what has arrived already: before a silence is noted that may be our own slowness.
  virtual void collect() = 0;
};

}  // namespace mailwhy::net
