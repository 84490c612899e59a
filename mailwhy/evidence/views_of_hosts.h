// What the servers of its own zone say about the addresses of a mail host, beside what our resolver said.
//
// An evaluation over the saved replies of the views (views.h).  Servers may well give different addresses to different askers
// (by region, by load, in turn), so that one common address with any server of the newest version is agreement.
#pragma once
#include <optional>
#include <set>
#include <vector>

#include "mailwhy/evidence/evidence.h"
#include "mailwhy/zone/compare.h"

namespace mailwhy::evidence {

// One server of the zone that holds a mail host's name, as far as it has answered.
struct HostWord {
  Domain server;                        // the root when it has no name
  Endpoint at;
  std::vector<zone::Ask> asks;          // those with an answer, A before AAAA
  std::vector<IpAddress> addresses;     // none: it says that there are none
  bool all_types = false;               // of the families in use, all were answered
  std::optional<std::uint32_t> serial;
  bool behind = false;                  // its version of the zone is older than another one's
};

struct HostView {
  enum class Word {
    unknown,  // nobody could be asked, or not everybody has been heard
    same,     // a server gives one of our addresses, or confirms that there is none
    split,    // the servers of the zone give addresses that have nothing in common, and nothing shows that one of them is older
    old,      // only servers with an older version of the zone give ours
    other,    // they give other addresses
    gone,     // they say that there is none
    denied,   // they give addresses where our resolver says that there is none
    lost,     // they give addresses where our resolver has no answer
  };
  Word word = Word::unknown;
  bool open = true;                     // somebody may still say something
  Domain host;
  Domain zone;                          // that holds the name; the root when it was not found
  std::vector<IpAddress> ours;
  std::optional<dns::Question> failed;  // the question that our resolver did not answer
  std::optional<zone::Asked> asked;     // after SERVFAIL: what it says when it need not validate, and to the same once more
  std::vector<zone::Walk> walks;        // for A and AAAA, as far as these families are in use
  std::vector<HostWord> words;          // in the order of the servers
  std::vector<std::uint32_t> serials;   // all there are, newest first

  // The check follows addresses about which the zone's servers say something else.
  bool doubtful() const { return word == Word::split || word == Word::old || word == Word::other || word == Word::gone || word == Word::denied; }
};

// The first three hosts of the route, or the domain itself when it has neither MX nor address.  Only for hosts in `in_doubt`
// questions go to `asks`.
std::vector<HostView> views_of_hosts(const Evidence& evidence, const zone::Survey& survey, const std::set<Domain>& in_doubt, zone::Asks& asks);

// Our route with the addresses of the zones' own servers; nullopt where these do not lead elsewhere.
std::optional<route::Route> route_by_zones(const Evidence& evidence, const std::vector<HostView>& hosts);

}  // namespace mailwhy::evidence
