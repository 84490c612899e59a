// Small helpers over the system's socket calls, and what its error numbers mean.  Private to the room.
#pragma once
#include <sys/socket.h>

#include <optional>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/observed.h"

namespace mailwhy::net {

// An address in the system's form.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  SocketAddress() = default;
  explicit SocketAddress(const Endpoint& endpoint);
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  // 0.0.0.0:0 for other families.
  Endpoint endpoint() const;
};

Endpoint local_endpoint(int fd);
Endpoint remote_endpoint(int fd);

// A descriptor that is closed unless it is taken.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.take()) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd();
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int take() {
    const int out = fd_;
    fd_ = -1;
    return out;
  }

 private:
  int fd_ = -1;
};

// Non-blocking, closed on exec.  Invalid with errno set when the system refuses.
Fd open_socket(bool v6, int type, int protocol = 0);
void set_option(int fd, int level, int name, int value);
// Binds to `source` with any port.  0 or errno.
int bind_source(int fd, const IpAddress& source, bool for_tcp);

// When the system said no: the same number means different things.
enum class Phase {
  local,       // inside our own call: no packet was sent
  connecting,  // an answer to our first packet
  open,        // on a connection
};

// The Failure for an error number.  `icmp` is what was seen to cause it, if it was seen.
Failure failure_of(int error, Phase phase, bool v6, std::optional<Failure::Icmp> icmp = std::nullopt);
// The Failure for an ICMP message alone, while `local` tried to reach `remote`.
Failure failure_of(const Failure::Icmp& icmp, const Endpoint& local, const Endpoint& remote);

// What the error queue of a socket with IP_RECVERR says about a packet.
struct QueuedSocketError {
  Endpoint to;                        // where the packet wanted to go
  Bytes beginning;                    // of what it carried, as far as the error quotes it
  std::optional<Failure::Icmp> icmp;  // absent when the system itself complains
};
// Takes one; nullopt when the queue is empty.
std::optional<QueuedSocketError> take_queued_error(int fd);
// The same for connected sockets: the ICMP error alone, nullopt also when the first in the queue is none.
std::optional<Failure::Icmp> take_queued_icmp(int fd);
void ask_for_icmp(int fd, bool v6);

}  // namespace mailwhy::net
