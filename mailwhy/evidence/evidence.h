// The immutable record of a case: everything that was seen, citable by JSON Pointer (RFC 6901) into its JSON form.
//
// Filled by probe and check, frozen when the check ends, saved by --save, judged by rules (again and again: replay).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/auth/mtasts/fetched.h"
#include "mailwhy/base/observed.h"
#include "mailwhy/contact/contact.h"
#include "mailwhy/dns/facts.h"
#include "mailwhy/dns/validation.h"
#include "mailwhy/evidence/case.h"
#include "mailwhy/evidence/stage.h"
#include "mailwhy/listing/listing.h"
#include "mailwhy/route/route.h"
#include "mailwhy/smtp/dialogue.h"
#include "mailwhy/tls/engine.h"
#include "mailwhy/zone/survey.h"

namespace mailwhy::evidence {

// Where we ask from.
struct Vantage {
  std::optional<IpAddress> ip4, ip6;  // the source address towards the Internet, as this machine sees it (no NAT)
  std::string helo;                   // the name we said hello with
  std::string helo_from;              // where it came from: "given", "host name", "reverse DNS", "address literal"
  friend bool operator==(const Vantage&, const Vantage&) = default;
};

// One SMTP connection to one address of one host.
struct Session {
  // without_sni and resumed only look at TLS once more (Target::tls); they say nothing about the mail.
  // injection and smuggling attack the server in order to test it, on demand only (smtp/injection.h, smtp/smuggling.h).
  enum class Purpose { first, with_helo, without_tls, without_pipelining, without_sni, resumed, injection, smuggling };
  Purpose purpose = Purpose::first;
  Domain host;                       // the MX host; the root for an address literal
  std::uint16_t preference = 0;
  Endpoint to;
  Observed<Endpoint> connect{};      // value: our own end
  smtp::Transcript transcript;
  std::optional<Observed<tls::Facts>> tls;  // only when the handshake was started
  Duration took{};
};
std::string_view to_string(Session::Purpose purpose);

// A connection that only shows whether a place can be reached.
struct Reach {
  enum class Kind { control, other_port };
  Kind kind = Kind::control;
  std::string name;                  // the control host as given, or the MX host
  Endpoint to;
  Observed<Endpoint> connect{};
  std::string greeting;              // first reply line, for a control on the SMTP port; bytes from outside
};
std::string_view to_string(Reach::Kind kind);

struct Ping {
  IpAddress address;
  Observed<int> reply{};             // value: TTL of the reply, 0 when unknown
};

// Something that was left out on purpose, with the reason in words: "could not be tested, because".
struct NotTried {
  Stage stage = Stage::connect;
  Domain host;
  std::optional<IpAddress> address;
  enum class Why { not_public, no_route_family, family_switched_off, session_limit, out_of_time, stopped, not_first_choice, answer_says_it } why = Why::not_public;
  std::string words;
  friend bool operator==(const NotTried&, const NotTried&) = default;
};
std::string_view to_string(NotTried::Why why);

// Where the recipient's mail goes, asked of everybody who matters: zone::survey(query, Asks(replies, ...)) says what they said
// (views.h reads it).
struct Views {
  zone::Query query;
  zone::Replies replies;
};

struct Evidence {
  Case the_case;
  Vantage vantage;
  Time started{};
  Duration elapsed{};
  bool complete = true;              // false: the time limit or a signal ended it
  dns::Lookups lookups;
  std::optional<Views> views;        // of the recipient's MX, by resolver and by server of the zone; empty when one was asked and answered
  std::vector<dns::Validation> validations;
  std::optional<auth::mtasts::Fetched> mta_sts;  // the recipient domain's policy, when its DNS announces one and it was fetched
  std::optional<route::Route> route; // empty when the DNS part did not finish
  std::vector<Session> sessions;     // in the order of their start
  std::vector<Reach> reaches;
  std::vector<Ping> pings;
  std::vector<listing::Listing> listings;
  std::vector<contact::Contact> contacts;
  std::vector<NotTried> not_tried;
};

// The evidence as JSON text (the value of "evidence" in mailwhy.report/1), and back.  read_json(write_json(e)) gives the same
// judgement as e.  The error says what is wrong with the file.
std::string write_json(const Evidence& evidence);
Result<Evidence> read_json(std::string_view text);

}  // namespace mailwhy::evidence
