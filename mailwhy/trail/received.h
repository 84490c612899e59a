// One Received field: which host took the message from whom, when, how, under which id (RFC 5321 s4.4).
//
// The grammar of RFC 5321 with the tolerance that the world needs: every server writes its own comments, and those are where the
// address, the reverse name, the encryption and the login stand.  What nobody here can read is kept by its words in `unread`.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/trail/date.h"

namespace mailwhy::trail {

enum class Protocol { untold, smtp, lmtp, http, mapi, pop, imap, uucp, x400, local, other };
std::string_view to_string(Protocol protocol);

struct Encryption {
  enum class State { unknown, no, yes };
  State state = State::unknown;
  std::string version, cipher;  // as written
  int bits = 0;
  bool certificate_verified = false;  // the client showed a certificate, and the server says that it is good
};
std::string_view to_string(Encryption::State state);

// The client, as the server describes it.
struct Peer {
  std::string name;                  // the word after "from", as written; empty when there is none
  std::string helo;                  // what the client called itself
  std::string ptr;                   // the name that the server found for the address
  bool ptr_unknown = false;          // the server says that it found none, or that it may be forged
  std::optional<IpAddress> address;
  std::string impossible_address;    // in the place of an address, and none
  std::string ident;
  bool given() const { return !name.empty() || address || !helo.empty(); }
  // The best name for people: helo, ptr or address.
  std::string label() const;
};

enum class LineOddity {
  no_date,         // or one that cannot be read
  no_by,
  no_semicolon,    // the date was found without it
  clause_twice,
  unclosed,        // a comment or a quotation never ends
  too_long,        // only the beginning was read
};
std::string_view to_string(LineOddity oddity);

struct Received {
  Peer from;
  std::string by;
  std::optional<IpAddress> by_address;
  std::string via, with, id, recipient, envelope_from;
  bool has_envelope_from = false;    // it may be empty: the null sender
  std::string software;              // the comment that names the server's program, as written
  std::string_view agent;            // Postfix, Exim, ...; empty when nobody is recognised
  Protocol protocol = Protocol::untold;
  bool authenticated = false;        // ESMTPA and ESMTPSA, or a comment that says so (RFC 3848)
  std::string user;                  // who logged in, where it is told
  bool utf8 = false;                 // UTF8SMTP and its relatives (RFC 6531 s4.3)
  Encryption tls;
  std::optional<Stamp> stamp;
  std::string date_text;             // what stands in the date's place
  std::vector<std::string> unread;   // at most 20
  std::vector<LineOddity> oddities;
  bool has(LineOddity oddity) const;
  // Nobody handed it over: a program on that host, a queue of the same host.
  bool within_host() const;
};

// `value`: all after "Received:", folds included.  Never fails; at most 16 KB are read, linear time.
Received parse_received(std::string_view value);

}  // namespace mailwhy::trail
