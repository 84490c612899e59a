// Everything that was seen of a mail server that somebody wants to put to work: its addresses, their names, how it greets, what its
// ports offer, whether it relays, and what lists say (mailwhy ready).
//
// A record, not a judgement: judge.h says what is wrong and in which order to mend it.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/observed.h"
#include "mailwhy/base/time.h"
#include "mailwhy/listing/survey.h"
#include "mailwhy/login/places.h"
#include "mailwhy/names/standing.h"
#include "mailwhy/relay/survey.h"
#include "mailwhy/smtp/server_name.h"
#include "mailwhy/smtp/transcript.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::ready {

// A look at a port: greeting, EHLO, QUIT; where users hand in mail also TLS and a second EHLO.  Nobody logs in.
struct Door {
  Endpoint to;
  Observed<Endpoint> connect;
  smtp::Transcript transcript;
  bool tls_from_start = false;    // RFC 8314 s3.3
  std::optional<Observed<tls::Facts>> tls = {};  // only when the handshake was started
  bool open() const { return connect.ok(); }
  bool encrypted() const { return tls && tls->ok(); }
  // It greets, and does not turn us away.
  bool welcomes() const;
  // The mechanisms offered before TLS that show the password to whoever reads along; none in TLS from the start.
  std::vector<std::string> readable_logins() const;
  // Whether a login is offered at all, in clear or in TLS.
  bool offers_login() const;
  // The greeting when it was whole; nullptr else.
  const smtp::Reply* greeting() const;
};

// One address of the server.
struct Face {
  IpAddress address;
  bool seen_by_all = true;        // public, or taken for it with --public
  names::ReverseName reverse = names::ReverseName::untested;
  dns::Answer::Kind reverse_answer = dns::Answer::Kind::silence;
  std::string reverse_trouble;    // words, when the DNS gave no usable answer
  std::vector<Domain> names;      // in its PTR record, at most three
  std::vector<names::Leads> leads;  // where each of them leads, seen from this address
  names::HelloName hello = names::HelloName::untested;
  std::optional<Door> door;       // port 25; empty: not connected to
  std::vector<Door> submission;   // ports 465 and 587, when they were looked at
  std::optional<Observed<tls::Facts>> encryption;  // of port 25 as senders get it; empty: not looked at, or not offered
  smtp::ServerName greets_as;     // from the greeting
  names::Leads greeting_leads = names::Leads::untested;  // where that name leads, seen from all addresses of the server
  std::optional<std::size_t> subject;  // in `lists`
};

// A domain whose mail the server is to take.
struct Belonging {
  enum class Leads { untold, here, elsewhere, nowhere };  // nowhere: no MX and no address, or a null MX
  Domain domain;
  bool given = false;             // else it was found above the server's name, and its MX leads here
  Leads leads = Leads::untold;
  std::vector<Domain> exchangers;  // best first, at most eight
  std::optional<login::Announcement> announced;
};
std::string_view to_string(Belonging::Leads leads);

// Something about the encryption of port 25, as mailwhy tls finds it.
struct Flaw {
  std::string id;                 // "tls.not-offered"
  bool harmful = false;           // more than a remark there
  std::map<std::string, std::string> args;  // bytes from outside
  std::vector<std::string> seen;
};

// Where the mail of a domain is to move from.
struct Move {
  enum class Mx { untold, old, both, here, elsewhere };
  Domain domain, old_host;
  Mx mx = Mx::untold;             // what the zone's servers say, all of them together; untold: some could not be asked
  std::size_t servers = 0;        // name servers of the zone that answered
  std::optional<std::uint32_t> ttl_s;  // of the MX records, the longest that any of these gives
  Mx cached = Mx::untold;         // what the resolver says
  std::optional<std::uint32_t> left_s;  // how long it will go on saying so
  std::optional<Door> old_door;   // port 25 of the old host; empty: it has no address
};
std::string_view to_string(Move::Mx mx);

struct Survey {
  std::string target;             // as typed
  Domain host;                    // the root when an address was given
  dns::Answer::Kind a = dns::Answer::Kind::nodata, aaaa = dns::Answer::Kind::nodata;  // of the host's name
  std::string trouble;            // words, when the DNS could not say where the host is
  std::string helo, helo_from;    // "given", "host", "greeting", "reverse DNS"; empty when nobody knows
  std::vector<Face> faces;        // IPv4 first; at most eight
  std::size_t left_out = 0;       // addresses beyond these
  listing::Survey lists;
  bool deep = false;              // the ports, encryption and relaying were looked at
  std::vector<Belonging> domains;
  std::vector<Flaw> flaws;        // of encryption on port 25, the gravest first
  std::optional<relay::Survey> relaying;  // at the first address that welcomes us
  std::optional<Move> move;
  Endpoint resolver;
  bool resolver_answers = true;
  Time started{};
  Duration elapsed{};
  bool complete = true;           // false: the time limit or a signal ended the run
};

}  // namespace mailwhy::ready
