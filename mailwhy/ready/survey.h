// Everything that was seen of a mail server that somebody wants to put to work: its addresses, their names, how it greets, and what
// lists say (mailwhy ready).
//
// A record, not a judgement: judge.h says what is wrong and in which order to mend it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/observed.h"
#include "mailwhy/base/time.h"
#include "mailwhy/listing/survey.h"
#include "mailwhy/names/standing.h"
#include "mailwhy/smtp/server_name.h"
#include "mailwhy/smtp/transcript.h"

namespace mailwhy::ready {

// A look at port 25: greeting, EHLO, QUIT.
struct Door {
  Endpoint to;
  Observed<Endpoint> connect;
  smtp::Transcript transcript;
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
  std::optional<Door> door;       // empty: not connected to
  smtp::ServerName greets_as;     // from the greeting
  names::Leads greeting_leads = names::Leads::untested;  // where that name leads, seen from all addresses of the server
  std::optional<std::size_t> subject;  // in `lists`
};

struct Survey {
  std::string target;             // as typed
  Domain host;                    // the root when an address was given
  dns::Answer::Kind a = dns::Answer::Kind::nodata, aaaa = dns::Answer::Kind::nodata;  // of the host's name
  std::string trouble;            // words, when the DNS could not say where the host is
  std::string helo, helo_from;    // "given", "host", "greeting", "reverse DNS"; empty when nobody knows
  std::vector<Face> faces;        // IPv4 first; at most eight
  std::size_t left_out = 0;       // addresses beyond these
  listing::Survey lists;
  Endpoint resolver;
  bool resolver_answers = true;
  Time started{};
  Duration elapsed{};
  bool complete = true;           // false: the time limit or a signal ended the run
};

}  // namespace mailwhy::ready
