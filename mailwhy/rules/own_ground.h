// "Is it me?": what others can hold against our own side, as far as the evidence shows it.
//
// Three-valued throughout: seen to be well, seen to be wrong, could not be tested.  Says nothing about the other side and
// makes no findings; rules/identity words what is wrong, discount.h draws the consequence for every other claim.
// Only for addresses that the world can see: a private one tells nothing about the one that servers see, unless they name it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/names/standing.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules {

using names::HelloName;
using names::ReverseName;

// The PTR record of our address, and whether one of its names leads back to it.
ReverseName reverse_name_of(const View& view, const IpAddress& source);
// The names in the PTR record, at most three; more are not looked at, and then nothing is said to lead elsewhere.
std::vector<Domain> names_of(const View& view, const IpAddress& source);
// The name that we say hello with.
HelloName hello_name_of(const View& view, const IpAddress& source);

// Our address on the lists that were asked about it.
enum class OwnListing {
  not_asked,
  untold,   // no list gave an answer that proves anything
  clean,    // at least one that is alive does not have it, and none has it
  listed,
};
OwnListing own_listing_of(const View& view, const IpAddress& source);

// Outgoing SMTP over the family of this address.
enum class OwnPort { untested, open, shut };
OwnPort own_port_of(const View& view, bool v6);

struct OwnGround {
  std::optional<IpAddress> source;   // of this machine; empty: no such family here
  std::optional<IpAddress> address;  // the one that counts for the server: as it calls us, else `source` when the world can see it
  bool told_by_server = false;       // `address` comes from the server's own words: NAT, proxy, relay
  ReverseName reverse = ReverseName::untested;
  HelloName hello = HelloName::untested;
  OwnListing listing = OwnListing::not_asked;
  OwnPort port = OwnPort::untested;

  bool shaky() const;     // something is seen to be wrong that servers hold against a sender
  bool untested() const;  // nothing could be tested about the address that servers see
};
// As the server of this attempt met us.
OwnGround own_ground(const View& view, const Attempt& attempt);
// What makes it shaky, or why it could not be tested: the strongest first, at most two, each with a remark.  Empty on sound ground.
std::vector<Citation> cite_ground(const View& view, const OwnGround& ground);

// The addresses under which servers met us, each once.
struct OwnAddress {
  IpAddress address;
  const Attempt* attempt = nullptr;  // the first in which it was met
  bool told_by_server = false;
};
std::vector<OwnAddress> own_addresses(const View& view);
// remark() about that address, which then is {source}; about an address that a server told us of it is a guess.
Finding& remark_own(const View& view, const Rule& rule, const OwnAddress& ours, Citation seen, Blame blame, std::vector<Finding>& findings);

}  // namespace mailwhy::rules
