// One question asked of everybody who matters: the resolvers, and with a walk every server of the zone (mailwhy dns).
//
// An evaluation: reads replies, notes what is wanted (ask.h), and is called again; what it returns is always what is known so far.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/route/route.h"
#include "mailwhy/zone/walk.h"

namespace mailwhy::zone {

struct Resolver {
  enum class Kind { yours, named, well_known } kind = Kind::yours;
  std::string name;   // "public" ones have one
  Endpoint server;
};

struct Query {
  dns::Question question;
  bool compare = false, trace = false;   // either: walk
  bool resolvers_only = false;           // no walk all the same
  bool ask_again = false;                // a resolver that says SERVFAIL is asked once more
  bool thorough = false;                 // with `compare`: the mail hosts' addresses too, and whether old answers run out
  // This machine's own are asked in turn until one has an answer, as a sender asks them; those that somebody named, and with
  // `compare` all of them, at once.
  std::vector<Resolver> resolvers;
  WalkOptions walk;
  std::uint64_t seed = 1;
  std::size_t most_questions = 600;
  bool walks() const { return (compare || trace) && !resolvers_only; }
};

// A resolver's part.
struct Asked {
  Resolver resolver;
  std::optional<Reply> reply;
  std::optional<Reply> unchecked;        // after SERVFAIL: the same without validation
  std::optional<Reply> again;            // after SERVFAIL: the same once more
  std::optional<Reply> root;             // after SERVFAIL: the root's SOA, which every validator can check
  std::optional<Reply> later;            // of an answer that no authority gives: the same a moment later
  // What it says in the end; nullptr while nothing is known.
  const Reply* word() const;
  // The name cannot be had from here because its signatures do not hold: without validation there is an answer.
  bool bogus() const;
  // It takes even the root's signatures for wrong: an old trust anchor, or a clock that is off.  Its word about others is worth nothing.
  bool trusts_nobody() const;
};

struct Survey {
  Query query;
  std::vector<Asked> resolvers;          // those that were asked, in the order of the query
  // The one whose answer counts, without `compare`: the first that has one, as a sender's machine takes it; of several without an
  // answer the first that says most.  While some are waiting it is the best so far.
  std::optional<std::size_t> speaker;
  std::optional<Reply> counts;           // the answer that the route rests on: the speaker's, with `thorough` what settles it
  std::optional<route::Route> route;     // of MX: what a sender makes of it
  std::vector<std::pair<dns::Question, Reply>> side;  // the address look-ups for the route
  std::optional<Walk> walk;
  bool capped = false;                   // there were more servers to ask than one run may
  bool complete = true;                  // false: a time limit or a signal ended it
  Time started{};
  Duration elapsed{};
};

Survey survey(const Query& query, Asks& asks);

}  // namespace mailwhy::zone
