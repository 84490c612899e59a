#include <cerrno>
#include <cstring>

#include "mailwhy/net/socket.h"

namespace mailwhy::net {
namespace {

using Kind = Failure::Kind;

struct Row {
  int error;
  Phase phase;
  Kind kind;
  const char* detail;
};

// What the error numbers of Linux mean here; other numbers become Kind::other with the system's own words.
constexpr Row rows[] = {
    {ENETUNREACH, Phase::local, Kind::no_route, "this machine has no route to that address"},
    {EADDRNOTAVAIL, Phase::local, Kind::no_route, "this machine has no usable address to send from"},
    {EAFNOSUPPORT, Phase::local, Kind::no_route, "this machine does not support that address family"},
    {EHOSTUNREACH, Phase::local, Kind::unreachable, "this machine's routing table says that the host is unreachable"},
    {EINVAL, Phase::local, Kind::no_route, "this machine's routing does not lead to that address"},
    {ENETDOWN, Phase::local, Kind::no_route, "the network of this machine is down"},
    {ENODEV, Phase::local, Kind::no_route, "this machine has no network interface for that address"},
    {EACCES, Phase::local, Kind::not_permitted, "this machine does not permit it: its firewall or its routing table"},
    {EPERM, Phase::local, Kind::not_permitted, "this machine does not permit it: its firewall or its routing table"},
    {ECONNREFUSED, Phase::local, Kind::refused, "connection refused"},
    {EMFILE, Phase::local, Kind::other, "this program has too many open files"},
    {ENFILE, Phase::local, Kind::other, "this machine has too many open files"},

    {ECONNREFUSED, Phase::connecting, Kind::refused, "connection refused"},
    {ECONNRESET, Phase::connecting, Kind::reset, "connection reset before it was up"},
    {ETIMEDOUT, Phase::connecting, Kind::timed_out, "no answer to any of the system's attempts"},
    {ENETUNREACH, Phase::connecting, Kind::unreachable, "network unreachable"},
    {EHOSTUNREACH, Phase::connecting, Kind::unreachable, "host unreachable"},
    {EHOSTDOWN, Phase::connecting, Kind::unreachable, "host unknown"},
    {ENONET, Phase::connecting, Kind::unreachable, "source host isolated"},
    {ENOPROTOOPT, Phase::connecting, Kind::unreachable, "protocol unreachable"},
    {EPROTO, Phase::connecting, Kind::unreachable, "a router could not read the packet"},
    {EOPNOTSUPP, Phase::connecting, Kind::unreachable, "source route failed"},
    // An answer, so not this machine's doing: Linux turns ICMPv6 "administratively prohibited" into EACCES.
    {EACCES, Phase::connecting, Kind::unreachable, "prohibited by a filter on the way"},
    {EPERM, Phase::connecting, Kind::not_permitted, "this machine does not permit it: its firewall or its routing table"},

    {ECONNRESET, Phase::open, Kind::reset, "connection reset"},
    {EPIPE, Phase::open, Kind::reset, "connection reset"},
    {ECONNABORTED, Phase::open, Kind::reset, "connection aborted"},
    {ECONNREFUSED, Phase::open, Kind::refused, "port unreachable"},
    {ETIMEDOUT, Phase::open, Kind::timed_out, "what was sent was never acknowledged"},
    {ENETUNREACH, Phase::open, Kind::unreachable, "network unreachable"},
    {EHOSTUNREACH, Phase::open, Kind::unreachable, "host unreachable"},
    {EHOSTDOWN, Phase::open, Kind::unreachable, "host unknown"},
    {ENONET, Phase::open, Kind::unreachable, "source host isolated"},
    {ENOPROTOOPT, Phase::open, Kind::unreachable, "protocol unreachable"},
    {EPROTO, Phase::open, Kind::unreachable, "a router could not read the packet"},
    {EACCES, Phase::open, Kind::unreachable, "prohibited by a filter on the way"},
    {EPERM, Phase::open, Kind::not_permitted, "this machine does not permit it: its firewall or its routing table"},
};

struct UnambiguousRow {
  int error;
  bool v6;
  int type, code;
};
// Error numbers that stem from exactly one ICMP message.
constexpr UnambiguousRow unambiguous[] = {
    {ENOPROTOOPT, false, 3, 2}, {EHOSTDOWN, false, 3, 7}, {ENONET, false, 3, 8}, {ENETUNREACH, true, 1, 0},
};

std::optional<Failure::Icmp> icmp_of(int error, bool v6) {
  for (const UnambiguousRow& row : unambiguous)
    if (row.error == error && row.v6 == v6) return Failure::Icmp{row.type, row.code, std::nullopt};
  return std::nullopt;
}

// RFC 792 and RFC 4443: the port itself is closed, said by the host.
bool is_port_unreachable(const Failure::Icmp& icmp, bool v6) {
  return v6 ? icmp.type == 1 && icmp.code == 4 : icmp.type == 3 && icmp.code == 3;
}

bool is_prohibited(const Failure::Icmp& icmp, bool v6) {
  if (v6) return icmp.type == 1 && (icmp.code == 1 || icmp.code == 5 || icmp.code == 6);
  return icmp.type == 3 && (icmp.code == 9 || icmp.code == 10 || icmp.code == 13);
}

}  // namespace

Failure failure_of(int error, Phase phase, bool v6, std::optional<Failure::Icmp> icmp) {
  Failure out;
  out.detail = std::strerror(error);
  for (const Row& row : rows) {
    if (row.error != error || row.phase != phase) continue;
    out.kind = row.kind;
    out.detail = row.detail;
    break;
  }
  if (icmp)
    out.icmp = icmp;
  else if (phase != Phase::local && out.kind == Kind::unreachable)
    out.icmp = icmp_of(error, v6);
  return out;
}

Failure failure_of(const Failure::Icmp& icmp, const Endpoint& local, const Endpoint& remote) {
  const bool v6 = remote.address.is_v6();
  Failure out{Kind::unreachable, icmp_words(icmp, v6), icmp};
  const bool to_ourselves =
      remote.address == local.address || remote.address.scope() == AddressScope::unspecified;
  const bool from_ourselves = icmp.from && *icmp.from == local.address && !to_ourselves;
  if (from_ourselves && (is_port_unreachable(icmp, v6) || is_prohibited(icmp, v6))) {
    out.kind = Kind::not_permitted;
    out.detail = "this machine's own firewall rejects it (" + out.detail + ")";
  } else if (from_ourselves) {
    // A kernel that gets no ARP or neighbour answer tells itself "host unreachable".
    out.detail += ", says this machine itself: the next hop does not answer on the local network";
  } else if (is_port_unreachable(icmp, v6)) {
    out.kind = Kind::refused;
  }
  return out;
}

}  // namespace mailwhy::net
