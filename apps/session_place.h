// Where a session goes: HOST[:PORT], an address, or the mail hosts of a domain in the order in which a sender tries them.
#pragma once
#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/options.h"
#include "mailwhy/evidence/case.h"
#include "mailwhy/net/net.h"
#include "mailwhy/route/route.h"

namespace mailwhy::apps {

// One address of one host.
struct Place {
  Domain host;                   // the root for a bare address
  std::uint16_t preference = 0;
  Endpoint to;
  // "mx1.example.org [192.0.2.1]:25"; the port only where it is not 25.
  std::string text() const;
};

// What was typed behind the verb.
struct SessionTarget {
  std::string recipient;         // of ann@example.org, in wire form; empty without one
  Domain name;                   // a domain or a host; the root for an address
  std::optional<IpAddress> address;
  std::optional<std::uint16_t> port;  // typed: this very host, whatever MX records say
};
Result<SessionTarget> read_session_target(std::string_view text);

struct Places {
  std::vector<Place> places;     // at most 40
  route::Route::Kind kind = route::Route::Kind::literal;
  std::size_t left_out = 0;      // addresses that are not public
};
// Asks the DNS where that is needed; ends early when `stop` is set.
Places find_places(const SessionTarget& target, const evidence::Case& the_case, net::Net& net, const std::atomic<bool>& stop);

}  // namespace mailwhy::apps
