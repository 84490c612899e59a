// Where the users of a domain hand in their mail: what the domain announces (RFC 6186, RFC 8314 s5.1), else the names that people try.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/dns/facts.h"

namespace mailwhy::login {

struct Place {
  enum class From { given, announced, usual_name, mail_exchanger };
  Domain host;                 // the root when an address was given
  std::uint16_t port = 0;
  bool tls_from_start = false; // RFC 8314 s3.3; else STARTTLS
  From from = From::given;
  friend bool operator==(const Place&, const Place&) = default;
};
std::string_view to_string(Place::From from);  // "announced"

// Port 465 speaks TLS at once; all others begin in clear.
Place place_at(const Domain& host, std::uint16_t port, Place::From from);
// 465, 587 and 25 of one host, the best first (RFC 8314 s3).
std::vector<Place> places_of(const Domain& host, Place::From from, std::uint16_t smtp_port = 25);

struct Announcement {
  enum class Kind {
    none,          // no record
    places,
    switched_off,  // "." as target: there is no such service (RFC 6186 s3.4)
    unanswered,    // the DNS did not say
  };
  Kind submissions = Kind::none, submission = Kind::none;  // _submissions._tcp and _submission._tcp
  std::vector<Place> places;  // TLS from the start first (RFC 8314 s5.1), each by priority
  friend bool operator==(const Announcement&, const Announcement&) = default;
};
std::string_view to_string(Announcement::Kind kind);

// Reads both SRV records; empty while an answer is wanted.
dns::Settled<Announcement> find_announced(const Domain& domain, dns::Facts& facts);

// smtp. and mail. of the domain, then its mail exchangers, for a domain that announces nothing; empty while an answer is wanted.  The
// names need not exist.
dns::Settled<std::vector<std::pair<Domain, Place::From>>> usual_hosts(const Domain& domain, dns::Facts& facts);

}  // namespace mailwhy::login
