// ICMP errors about our TCP connections, seen through raw sockets where the system permits them.  Private to the room.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/observed.h"
#include "mailwhy/net/socket.h"

namespace mailwhy::net {

// An ICMP error and the TCP packet it quotes.
struct QuotedError {
  Failure::Icmp icmp;
  Endpoint to;  // where our packet wanted to go
  std::uint16_t source_port = 0;
  std::uint64_t number = 0;  // counts all that were read
  friend bool operator==(const QuotedError&, const QuotedError&) = default;
};

// Reads what a raw socket delivers: for IPv4 the whole packet (RFC 791, RFC 792), for IPv6 the ICMPv6 message
// (RFC 4443).  nullopt for everything that is not an error quoting a TCP packet.
std::optional<QuotedError> read_icmp_error(bool v6, BytesView packet);

// Keeps what came lately.  The kernel buffers for us, so nothing has to wait on these sockets.
class IcmpErrors {
 public:
  // Opens the socket of the family if that was not tried yet.  The number from which on errors are new.
  std::uint64_t begin(bool v6);
  // The latest error about a TCP packet from `source_port` to `to` that came since `begin`.
  std::optional<Failure::Icmp> find(const Endpoint& to, std::uint16_t source_port, std::uint64_t since);

 private:
  void collect(bool v6);

  Fd sockets_[2];  // IPv4, IPv6
  bool tried_[2] = {false, false};
  std::deque<QuotedError> errors_;
  std::uint64_t count_ = 0;
};

}  // namespace mailwhy::net
