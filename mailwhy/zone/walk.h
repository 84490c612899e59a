// The delegation walk: from the root to the servers of the zone that holds a name, and what each of them says.
//
// Every zone on the way is asked through a few servers; the last one through every server on every address, together with its
// SOA, its own NS records and its servers' addresses (RFC 1034 s4.2, RFC 9471).  Addresses that come with a referral are
// believed only for names below the zone whose server gave them; all others are looked up by a walk of their own.  An evaluation:
// reads replies, notes what is wanted, and is called again (ask.h).  It ends whatever the servers say: loops, depth, width and the
// number of questions are bounded.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/zone/ask.h"
#include "mailwhy/zone/hints.h"

namespace mailwhy::zone {

struct WalkOptions {
  std::vector<Hint> hints;
  std::uint16_t port = 53;               // of every server but those of the hints
  bool use_v4 = true, use_v6 = true;
  std::vector<Network> public_networks;  // addresses taken for public ones; others are asked only when global
  bool examine = false;                  // TCP of every server of the last zone too
};

// One server of a zone on one address, and what it said to the question.
struct Server {
  enum class State {
    waiting,            // not known yet
    answers,            // with authority: records, or that there are none
    refers,             // to a zone below
    refuses,            // REFUSED, NOTAUTH and the like: lame
    fails,              // SERVFAIL
    not_authoritative,  // an answer without AA: lame
    upward,             // refers to where we come from: lame
    silent,
    failure,            // the network or this machine says no
    malformed,
    not_public,         // not asked: the address is no public one
  };
  Domain name;
  Endpoint at;
  State state = State::waiting;
  Reply reply;                           // empty while waiting
  bool by_parent = false, by_child = false;  // who names it
  std::optional<std::uint32_t> serial;   // of the SOA, when asked for
  std::optional<dns::Record> soa;        // the zone's own, the one with that serial
  std::optional<bool> tcp;               // whether it answers there, when tried
  bool tcp_only = false;                 // silent over UDP, answers over TCP

  bool lame() const { return state == State::refuses || state == State::not_authoritative || state == State::upward; }
  bool spoke() const { return state != State::waiting && state != State::silent && state != State::failure && state != State::not_public; }
};
std::string_view to_string(Server::State state);

// A server's name with its addresses by source.
struct Host {
  Domain name;
  bool by_parent = false, by_child = false;
  bool in_zone = false;                  // its addresses stand in the zone itself: the parent must give glue
  std::vector<IpAddress> glue;           // believed ones only
  std::vector<IpAddress> own;            // as the zone itself says, or found by a walk
  bool own_known = false;                // `own` is complete
  std::optional<Domain> alias_of;        // the name is a CNAME that leads here
  std::vector<IpAddress> distrusted;     // came along with the referral, out of its bailiwick
};

struct Step {
  Domain zone;
  std::vector<Host> hosts;
  std::vector<Server> servers;
  std::optional<Domain> next;            // where it refers to
  bool last = false;                     // its servers answer
  bool parent_unknown = false;           // parent and child are served by the same servers, so that nobody referred
  std::vector<Domain> parent_ns, child_ns;
};

struct Leg {
  enum class End {
    waiting, answered, alias,
    dead_end,    // no server of a zone has a useful answer
    too_deep, loop,
  };
  dns::Question question;
  std::vector<Step> steps;
  End end = End::waiting;
  std::optional<Domain> alias_to;
  bool from_wildcard = false;  // with `examine`: a name beside it that nobody has gets MX records too
  const Step* last() const { return !steps.empty() && steps.back().last ? &steps.back() : nullptr; }
};

// One leg for the name and one more for each alias.
struct Walk {
  std::vector<Leg> legs;
  const Leg* final_leg() const { return legs.empty() ? nullptr : &legs.back(); }
  bool alias_loop = false;
};

Walk walk(const dns::Question& question, const WalkOptions& options, Asks& asks);

// The same for a name of which only the answer matters: it begins at the deepest zone above it that `known` has come to, and asks
// every server of the last zone that one question (one that is silent over TCP too).
Walk walk_on(const dns::Question& question, const WalkOptions& options, const std::vector<Step>& known, Asks& asks);

}  // namespace mailwhy::zone
