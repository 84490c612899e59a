// Looks at one name until name servers and caches say what is awaited.
//
// Asks little: name servers as long as they do not agree with what is awaited, and a cache only when it must have forgotten its
// answer and the name servers have a new one for it, because every question makes a cache remember the old answer afresh.  What is
// reached is confirmed by asking everybody at once.
#pragma once
#include <map>
#include <optional>

#include "apps/wait_loop.h"
#include "apps/wait_value.h"
#include "mailwhy/probe/survey.h"
#include "mailwhy/zone/compare.h"

namespace mailwhy::apps {

class DnsWatch {
 public:
  // With `value` until all give it, without until all agree.  `query` holds the question, the resolvers, and hints for the walk (no
  // hints: resolvers only).  Remaining TTLs run out `hurry` times as fast as said.  The references must outlive it.
  DnsWatch(zone::Query query, std::optional<WaitValue> value, probe::SurveyOptions run, net::Net& net, const report::Words& words, int hurry = 1);

  // "example.org MX = mx.example.org"
  Said awaited() const;
  Look look(Time by);
  // What was said last, all together.
  const zone::Survey& survey() const { return merged_; }

 private:
  bool walks() const { return !query_.walk.hints.empty(); }
  std::vector<std::size_t> resolvers_due() const;
  bool authorities_ready() const;
  // `anew`: the way down to the zone's servers too, which else is kept for some minutes.
  void ask(bool authorities, const std::vector<std::size_t>& resolvers, bool anew, Time by);
  zone::Replies way_down() const;
  Look judge();
  std::vector<Voice> judge_rows(const zone::Comparison& comparison, std::vector<std::string>& left_out);
  Voice voice_of(const zone::Row& row, const zone::Comparison& comparison) const;
  Voice::Fit fit_of(const zone::Row& row, const zone::Comparison& comparison) const;
  bool out_of_our_reach(const zone::Row& row) const;
  Said summary(const std::vector<Voice>& voices, const std::vector<std::string>& left_out) const;
  std::optional<Time> forgets(const zone::Row& row) const;

  zone::Query query_;
  std::optional<WaitValue> value_;
  probe::SurveyOptions run_;
  net::Net& net_;
  const report::Words& words_;
  int hurry_;
  zone::Survey merged_;
  zone::Replies heard_;             // of the last walk
  std::size_t looks_ = 0;
  bool resolvers_only_ = false;     // the root servers cannot be reached from here
  bool authorities_fit_ = false, authorities_near_ = false;
  std::map<Endpoint, Voice> caches_; // by the last look
};

}  // namespace mailwhy::apps
