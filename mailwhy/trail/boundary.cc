#include "mailwhy/trail/boundary.h"

#include <algorithm>

#include "mailwhy/base/organisation.h"
#include "mailwhy/base/private_names.h"
#include "mailwhy/base/text.h"

namespace mailwhy::trail {
namespace {

class Side {
 public:
  Side(const Options& options, std::string organisation) : options_(options), organisation_(std::move(organisation)) {}

  bool named() const { return !options_.my_names.empty() || !options_.my_networks.empty(); }

  bool owns_name(std::string_view name) const {
    while (name.ends_with('.')) name.remove_suffix(1);
    if (!named()) return !organisation_.empty() && organisation_of(name) == organisation_;
    return std::any_of(options_.my_names.begin(), options_.my_names.end(), [&](const std::string& mine) {
      return equal_ignoring_case(name, mine) || (name.size() > mine.size() && name[name.size() - mine.size() - 1] == '.' && equal_ignoring_case(name.substr(name.size() - mine.size()), mine));
    });
  }
  bool owns_address(const std::optional<IpAddress>& address) const {
    return address && std::any_of(options_.my_networks.begin(), options_.my_networks.end(), [&](const Network& net) { return net.contains(*address); });
  }

  // Who says "by": a short name or a private one says nothing, and stays with its neighbours.
  bool wrote(const Received& line) const { return says_nothing(line) || owns_name(line.by) || owns_address(line.by_address); }
  static bool says_nothing(const Received& line) {
    if (line.by.find('.') == std::string::npos || line.by_address) return true;
    const auto domain = Domain::parse(line.by);
    return domain && is_private_name(*domain);
  }

  // Whether the client is one of the same side.
  bool took_from_inside(const Received& line) const {
    const Peer& peer = line.from;
    if (!peer.given() || owns_address(peer.address)) return true;
    if (!peer.impossible_address.empty()) return false;
    // Somebody who logged in is a user at home or abroad: the message enters here.
    if (line.authenticated) return false;
    if (!peer.address) return owns_name(peer.helo) || owns_name(peer.ptr) || peer.label().find('.') == std::string::npos;
    if (is_near(*peer.address)) return true;
    // Within Exchange, where no stranger speaks HTTPS or MAPI to a server.
    if ((line.protocol == Protocol::http || line.protocol == Protocol::mapi) && owns_name(peer.helo)) return true;
    if (!peer.ptr.empty() && !peer.ptr_unknown) return owns_name(peer.ptr);
    // Anybody can say our name for hello; only a neighbour by address is believed.
    return owns_name(peer.helo) && line.by_address && neighbours(*peer.address, *line.by_address);
  }

 private:
  static bool neighbours(const IpAddress& a, const IpAddress& b) {
    return a.is_v4() == b.is_v4() && Network(a, a.is_v4() ? 16 : 32).contains(b);
  }
  const Options& options_;
  std::string organisation_;
};

std::string organisation_on_top(const std::vector<Hop>& hops) {
  for (std::size_t i = hops.size(); i-- > 0;) {
    if (Side::says_nothing(hops[i].line)) {
      // Past the door of a private network the next "by" may be a stranger's.
      const auto& peer = hops[i].line.from;
      if (peer.address && !is_near(*peer.address)) return {};
      continue;
    }
    return organisation_of(hops[i].line.by);
  }
  return {};
}

}  // namespace

bool is_near(const IpAddress& address) {
  const auto scope = address.scope();
  return scope == AddressScope::loopback || scope == AddressScope::private_use || scope == AddressScope::link_local;
}

void find_boundary(Trail& trail, const Options& options) {
  auto& hops = trail.hops;
  if (hops.empty()) return;
  trail.receiver = organisation_on_top(hops);
  const Side side(options, trail.receiver);
  trail.boundary_by = side.named() ? BoundaryBy::named : BoundaryBy::guessed;
  std::size_t top = hops.size();
  if (side.named()) {
    // Mail that was sent on from here: the lines above ours are strangers'.
    while (top > 0 && (Side::says_nothing(hops[top - 1].line) || !side.wrote(hops[top - 1].line))) --top;
    if (top == 0) {
      trail.boundary_by = BoundaryBy::unknown;
      return;
    }
    if (std::all_of(hops.begin() + static_cast<std::ptrdiff_t>(top), hops.end(), [](const Hop& hop) { return Side::says_nothing(hop.line); })) top = hops.size();
  }
  for (std::size_t i = top; i-- > 0;) {
    if (!side.wrote(hops[i].line)) return;
    hops[i].trusted = true;
    if (!side.took_from_inside(hops[i].line)) {
      trail.boundary = i;
      return;
    }
  }
}

}  // namespace mailwhy::trail
