// Something tried: when, how long it took, and either what was seen or how the world failed.
//
// A Failure is normal data, shown to the user; it is never an error path of the program.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "mailwhy/base/ip.h"
#include "mailwhy/base/time.h"

namespace mailwhy {

struct Failure {
  enum class Kind {
    timed_out,         // nothing came within the limit
    refused,           // RST to our SYN, or ICMP port unreachable
    reset,             // RST on an open connection
    closed,            // the other side closed (FIN) before it answered
    unreachable,       // ICMP or local routing says: cannot get there
    not_permitted,     // this machine did not let us (EPERM, EACCES)
    no_route,          // this machine has no route or no address of that family
    malformed,         // an answer came that breaks the protocol
    tls,               // the TLS handshake failed; detail says why
    limit,             // a cap of ours (bytes, lines) stopped it
    cancelled,         // not needed any more, or the whole check ran out of time
    other,
  };
  Kind kind = Kind::other;
  std::string detail;  // short words for people, without final full stop; never raw bytes from outside
  // For `unreachable`: the ICMP type and code, and the router that sent it, where the system lets us see them.
  struct Icmp {
    int type = 0, code = 0;
    std::optional<IpAddress> from;
    friend bool operator==(const Icmp&, const Icmp&) = default;
  };
  std::optional<Icmp> icmp;

  friend bool operator==(const Failure&, const Failure&) = default;
};
std::string_view to_string(Failure::Kind kind);
// The words for an ICMP (v4 or v6) type and code: "communication administratively prohibited".
std::string icmp_words(const Failure::Icmp& icmp, bool v6);

template <typename T>
struct Observed {
  Time at{};          // when it began
  Duration took{};    // until the result was known
  std::variant<Failure, T> result;

  bool ok() const { return result.index() == 1; }
  const T& value() const { return std::get<1>(result); }
  T& value() { return std::get<1>(result); }
  const Failure& failure() const { return std::get<0>(result); }
  bool failed_with(Failure::Kind kind) const { return !ok() && failure().kind == kind; }
};

}  // namespace mailwhy
