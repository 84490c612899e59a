// Everything that was seen on the way to a login: who announces what, what each port offers in clear and in TLS, and what became of
// the one attempt (mailwhy login).
//
// A record, not a judgement: judge.h says what it means.  No secret ever stands in it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/observed.h"
#include "mailwhy/dns/facts.h"
#include "mailwhy/login/places.h"
#include "mailwhy/smtp/login.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::login {

// One connection to one port of one address.
struct Door {
  Place place;
  Endpoint to;
  Observed<Endpoint> connect{};
  smtp::Transcript transcript;
  std::optional<Observed<tls::Facts>> tls;
  smtp::LoginOutcome outcome;
  Duration took{};

  // What EHLO offered on it; nullptr when it did not come so far.
  const smtp::Capabilities* in_clear() const { return transcript.clear ? &*transcript.clear : nullptr; }
  const smtp::Capabilities* in_tls() const { return transcript.encrypted ? &*transcript.encrypted : nullptr; }
  bool greeted() const;
  // The server's last word on the login; nullptr when there is none.
  const smtp::Reply* verdict() const;
  // It ended the connection after it had refused, without waiting for QUIT (catalogue A11).
  bool hung_up_after_refusal() const;
};

// A host that was looked for.
struct Host {
  Domain name;
  Place::From from = Place::From::given;
  dns::Answer::Kind a = dns::Answer::Kind::nodata, aaaa = dns::Answer::Kind::nodata;
  std::string trouble;               // words, when the DNS gave no usable answer
  std::vector<IpAddress> addresses;  // at most two are looked at
  std::size_t not_public = 0;        // addresses that nobody outside sees, and that were not given: left out
  bool exists() const { return !addresses.empty(); }
};

struct Survey {
  std::string target;                // as typed
  std::vector<std::string> more;     // the words after it that ask the same once more; no secret among them
  Domain domain;                     // of the address; the root when a host was given
  std::string user;                  // who logs in; empty: nobody
  std::string sender;                // shown to the server after the login; empty: none
  std::optional<Announcement> announced;  // when the domain was asked
  std::vector<Host> hosts;
  std::vector<Door> doors;           // what was looked at, the best place first
  std::optional<std::size_t> best;   // of doors: where a login is or would be tried
  bool wanted = false;               // there was something to log in with
  std::optional<Door> attempt;       // the one attempt
  bool resolver_answers = true;
  Endpoint resolver;
  Time started{};
  Duration elapsed{};
  bool complete = true;              // false: the time limit or a signal ended the run
};

// Where to log in: where the strongest usable mechanism is offered on the best protected connection; among equals the first.
std::optional<std::size_t> best_door(const std::vector<Door>& doors);

}  // namespace mailwhy::login
