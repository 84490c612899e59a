// Looks at lists until an address or a domain is off them, or on one.
//
// "Off" takes a proof: a list that held it must say clean in the same run in which its test entry answers.  A list that cannot be
// asked any more has not taken anything off.
#pragma once
#include <set>
#include <utility>

#include "apps/wait_loop.h"
#include "mailwhy/check/lists.h"

namespace mailwhy::apps {

class ListWatch {
 public:
  // `until_listed`: until one of the lists holds it.  The references must outlive it.
  ListWatch(check::ListQuestions questions, bool until_listed, check::ListRunOptions run, net::Net& net, const report::Words& words);

  // "192.0.2.25 off all lists that matter"
  Said awaited() const;
  Look look(Time by);

 private:
  using Place = std::pair<std::string, std::string>;  // zone, subject
  Place place_of(const listing::Entry& entry) const;
  bool holds(const listing::Entry& entry) const;
  std::vector<listing::Source> sources_due() const;
  void take(listing::Survey survey, bool everything);
  void ask(std::vector<listing::Source> sources, Time by);
  Look judge() const;
  Voice voice_of(const listing::Entry& entry) const;
  Said summary(std::size_t holding) const;

  check::ListQuestions questions_;
  bool until_listed_;
  check::ListRunOptions run_;
  net::Net& net_;
  const report::Words& words_;
  listing::Survey known_;          // the last word of every list
  std::set<Place> ever_;           // what was listed at any time in this wait
  std::size_t looks_ = 0;
};

}  // namespace mailwhy::apps
