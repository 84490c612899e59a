// What resolvers and name servers say about where the recipient's mail goes: the answers in circulation, and where each leads.
//
// An evaluation over the saved replies (zone/ask.h), used by the check to ask on and by the rules to judge.
#pragma once
#include <optional>
#include <set>
#include <vector>

#include "mailwhy/evidence/evidence.h"
#include "mailwhy/evidence/views_of_hosts.h"
#include "mailwhy/zone/compare.h"

namespace mailwhy::evidence {

// Where another answer than ours leads.
struct OtherWay {
  std::optional<std::size_t> row;     // in Comparison::rows: whose word it is; empty: that of the servers of the hosts' zones
  std::optional<route::Route> route;  // empty while an answer is wanted
  bool same_records = false;          // as ours, but none of the addresses behind them is the same
};

struct Reading {
  zone::Survey survey;
  zone::Comparison comparison;
  std::optional<std::size_t> ours;    // the group whose answer the check follows; empty when it has none
  std::vector<OtherWay> others;       // at most three, by group, A first; then those with the same records
  std::vector<HostView> hosts;        // what the servers of their own zones say about the addresses of our mail hosts
  const OtherWay* by_zones() const;   // of `others` the one without a row
};

// The answer on which the check goes on, with the failures before it: as a sender's machine asks its resolvers one after another,
// where SERVFAIL too makes it ask the next one.  Empty while a reply is wanted.  The one that counts comes first.
std::vector<dns::Lookup> senders_lookups(const Views& views);

// Wanted replies go to `asks`, look-ups of the case's own resolvers to `facts`.  The servers of a mail host's zone are asked about
// its addresses only when it is in `in_doubt`.
Reading read_views(const Evidence& evidence, const Views& views, const std::set<Domain>& in_doubt, zone::Asks& asks, dns::Facts& facts);
// With what is there; nullopt when there are no views.
std::optional<Reading> read_views(const Evidence& evidence);

}  // namespace mailwhy::evidence
