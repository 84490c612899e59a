// The way of a message as its Received fields tell it: hops, waits, clocks that are wrong, whom to believe (RFC 5321 s4.4, s7.2).
//
// A field is as good as the host that wrote it.  Those that the receiver's own servers added can be believed; everything below could
// be invented by whoever handed the message over.  Pure; reads the first 500 Received fields from the top, linear but for the clocks.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/mail/message.h"
#include "mailwhy/trail/received.h"

namespace mailwhy::trail {

struct Options {
  std::vector<std::string> my_names;      // domains whose servers are the receiver's own
  std::vector<Network> my_networks;
  std::optional<Time> now;
};

// How a hop hangs together with the one before it.
enum class Link {
  first,
  joined,   // its "from" is the "by" of the one before, or of the same organisation
  inside,   // within one host or one network: nothing to compare
  untold,   // a field does not say enough
  broken,   // two public names of different organisations
};
std::string_view to_string(Link link);

struct Hop {
  std::size_t field = 0;             // of RawMessage::fields
  Received line;
  Link link = Link::untold;
  bool trusted = false;              // added by the receiver's side
  std::optional<Time> at;            // by the common clock
  std::optional<Duration> wait;      // since the stamp before: of the hop below, or of the Date field; never negative
  bool since_date = false;
  // Where the time of `wait` was spent: the host that had the message.
  std::string waited_at;
};

// A clock that cannot be right if time runs forward.
struct ClockFault {
  std::string host;                  // empty: the program that wrote the Date field
  bool date_field = false;
  Duration off{};                    // ahead positive; the least that makes the order possible
  std::optional<int> zone_slip_min;  // the whole or half hours that explain it, ahead positive
  std::vector<std::size_t> hops;
};

struct Loop {
  std::string host;                  // or the mailbox of Delivered-To
  std::size_t times = 0;
  bool delivered_to = false;
};

enum class Suspicion {
  unlinked,            // Link::broken below the boundary
  impossible_address,
  impossible_time,     // off by many hours, and no slip of a zone
  future,              // later than now
};
std::string_view to_string(Suspicion suspicion);
struct Suspect {
  std::size_t hop = 0;
  Suspicion what = Suspicion::unlinked;
  std::string detail;
};

enum class BoundaryBy { unknown, named, guessed };

struct Trail {
  std::vector<Hop> hops;             // oldest first
  std::size_t received_fields = 0;   // in all; more than hops when cut
  std::optional<Stamp> date;         // of the Date field
  std::optional<Time> date_at;       // by the common clock
  std::string date_text;
  std::vector<ClockFault> clocks;
  std::optional<std::size_t> boundary;  // the hop at which the receiver's side took it from outside
  BoundaryBy boundary_by = BoundaryBy::unknown;
  std::string receiver;              // the organisation: example.org
  std::optional<std::size_t> slowest;   // the hop with the longest wait, when there is one
  Duration total{};                  // all waits together
  std::vector<Loop> loops;
  std::vector<Suspect> suspects;
  std::size_t envelope_hops() const { return hops.size(); }
};

Trail follow(const mail::RawMessage& message, const Options& options = {});

// What a pause of that length usually is.
struct Pause {
  Duration nominal{};   // 5, 15, 30 min ...: the usual distance of a second try
};
std::optional<Pause> usual_pause(Duration wait);

}  // namespace mailwhy::trail
