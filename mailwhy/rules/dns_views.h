// What the three views of the DNS mean for this mail: who contradicts whom, and whose fault it is that there is no answer.
//
// One place decides, so that every trouble has one finding; the findings of rules/domain word it.
#pragma once
#include "mailwhy/rules/support.h"

namespace mailwhy::rules {

// What would become of the mail on one of the ways that the DNS offers.
enum class RouteFate { unknown, accepted, refused, delayed, unreachable, no_mail, no_domain };
RouteFate fate_of(const View& view, const ::mailwhy::route::Route& route);

// Answers about the recipient's domain that exclude each other.
struct Disagreement {
  enum class Kind {
    none,
    stale,        // a server of the zone holds an older version
    authorities,  // servers of the zone differ, and no serial says who is right
    denied,       // a resolver denies what all servers of the zone say
    caches,       // a resolver still says what no server of the zone says any more
    resolvers,    // resolvers differ, and nobody could be asked who knows
  };
  Kind kind = Kind::none;
  bool matters = true;  // the mail fares differently, or goes elsewhere, depending on who is asked
  bool unsure = false;  // what would become of it elsewhere is not known, and here it is not taken
  // Not about the domain's MX, but about the addresses of this mail host.
  const evidence::HostView* host = nullptr;
};
Disagreement disagreement(const View& view);

// Why a resolver has no answer, as far as asking others can tell.
enum class DnsTrouble {
  none,
  bogus,              // its validation fails: without it there is an answer, or it says so itself
  resolver_fails,     // it says SERVFAIL where others have the answer
  resolver_dead,      // it says nothing where others have the answer
  name_servers_dead,  // no server of the zone has an answer, and so nobody has one
};
// The one that leaves this mail without an answer; of several resolvers, the first that is in trouble.
DnsTrouble dns_trouble(const View& view);

// The answer that counts is none about the name: neither records nor that there are none.
bool no_answer_for_us(const View& view);
// A reason that is about signatures (RFC 8914 s4.6 to s4.13, and later ones of its registry: 25, 27); nullptr without.
const dns::ExtendedError* flaw_in(const dns::Answer& answer);
// The zone's servers have answered us themselves, all of them that do, and in the same way.
bool authorities_agree(const View& view);
// The walk came down from the root and all servers of the last zone were heard or given up; none has anything to say.
bool all_servers_dead(const View& view);
// The walk found nobody any more who answers, and so none of the zone's servers was heard.
bool walk_is_stuck(const View& view);
// The last zone of the walk, "." when there was none.
std::string zone_of(const View& view);

// The look-up of a mail host's address ended without an answer, in that trouble; the first such host.
const evidence::HostView* host_in_trouble(const View& view, DnsTrouble trouble);
// A finding of a rule about the recipient's domain speaks of this host in its place, and for route.mx-lookup-failed.
void speak_of_host(const View& view, const evidence::HostView& host, Finding& finding);
// Who is responsible for the records of this name.
Party owner_of_zone(const View& view, const evidence::HostView& host);
// A citation for each server of the host's zone that has said something about its addresses, after our resolver's word.
std::vector<Citation> cite_host_words(const View& view, const evidence::HostView& host);
// When our resolver forgets what it says about the addresses of a mail host; nullopt when that is not known.
std::optional<Time> forgotten_by(const View& view, const evidence::HostView& host);

// A citation for each row that has said something, in the order of the comparison: who, what, and how long it is kept.
std::vector<Citation> cite_rows(const View& view);
Citation cite_row(const View& view, const zone::Row& row);

// A finding with the effect that a disagreement has: it decides when the mail fares differently, else it is a warning.
Finding& tell_disagreement(const View& view, const Rule& rule, Blame blame, std::vector<Finding>& findings);

}  // namespace mailwhy::rules
