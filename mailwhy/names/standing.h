// Do an address, its names and the name that its server says hello with belong together?
//
// What receivers look at before the first recipient: the PTR record, whether its name leads back (RFC 1912 s2.1), and the argument
// of EHLO (RFC 5321 s4.1.4).  Evaluations over known answers; what is missing is noted as wanted and counts as untested.
#pragma once
#include <string_view>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::names {

// The PTR record of an address, and whether one of its names leads back to it (forward-confirmed reverse DNS).
enum class ReverseName {
  untested,         // not asked, or the DNS gave no usable answer
  none,             // the DNS says that there is none
  leads_elsewhere,  // none of its names has the address
  leads_back,
};
ReverseName reverse_name_of(const IpAddress& address, dns::Facts& facts);
// The names in the PTR record, at most three; more are not looked at, and then nothing is said to lead elsewhere.
std::vector<Domain> names_of(const IpAddress& address, dns::Facts& facts);

// The name that a server says hello with (RFC 5321 s4.1.4, s2.3.5).
enum class HelloName {
  untested,
  not_full,       // no host name with a dot in it, and no address literal
  unresolvable,   // it has no address
  elsewhere,      // it has addresses, and none is the server's
  ours,           // it leads to the server, or is the literal of its address
};
// `others`: further addresses of the same server, one name for both families.  A literal has to name `address` itself.
HelloName hello_name_of(std::string_view helo, const IpAddress& address, const std::vector<IpAddress>& others, dns::Facts& facts);

// Where a name leads, seen from a server with these addresses.
enum class Leads { here, elsewhere, nowhere, untested };
Leads where_leads(const Domain& name, const std::vector<IpAddress>& addresses, dns::Facts& facts);

}  // namespace mailwhy::names
