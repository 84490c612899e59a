// DNS block and allow lists: the questions, the proof that a list is alive, and what its answer means (RFC 5782).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::listing {

enum class Result { listed, clean, allow, refused, dead, suspicious, unknown };
std::string_view to_string(Result result);

struct Listing {
  Domain zone;
  IpAddress address;
  Result result = Result::unknown;
  std::vector<IpAddress> codes;   // A answers inside 127/8
  std::string reason;             // the list's TXT, bytes from outside
  std::string why;                // words: why refused, dead, suspicious or unknown
  friend bool operator==(const Listing&, const Listing&) = default;
};

// Asks zone for `address`, its TXT when listed, the positive test point (127.0.0.2) and the negative one (127.0.0.1), all at once.
// `clean` only when the positive point answered, `listed` only when the negative one did not (RFC 5782 s5).
// 127.255.255.x: refused.  127.0.0.1 or anything outside of 127/8: no listing.
dns::Settled<Listing> evaluate(const Domain& zone, const IpAddress& address, dns::Facts& facts);

// Zones of known lists that a server's words name ("blocked using zen.spamhaus.org", "see https://www.spamcop.net/bl.shtml"):
// every host-like word that ends in a known zone, or follows "using", "by" or "at" and looks like a list, and the zones
// behind known pages.  Only lists of addresses: a list of domains (dbl.spamhaus.org) cannot be asked for one.  At most 3.
std::vector<Domain> zones_named_in(std::string_view reply_text);

}  // namespace mailwhy::listing
