// What a registry says in WHOIS (RFC 3912), which has no format: the forms of RIPE, APNIC, AFRINIC, ARIN, LACNIC, and of registries and
// registrars of domains.  As hostile as any other bytes, and in any character set.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/contact/rdap.h"

namespace mailwhy::contact {

struct WhoisAnswer {
  std::vector<Contact> contacts;       // in the order of RdapAnswer
  std::vector<std::string> referrals;  // hosts that know more, in the order in which they are named; each asked on port 43
  bool no_such = false;                // it says that there is no such thing
  bool turned_away = false;            // it says that too much was asked
};

// At most 256 KiB and 5000 lines are read.  `source` goes into each contact.
WhoisAnswer read_whois(std::string_view bytes, const Thing& thing, const std::string& source);

}  // namespace mailwhy::contact
