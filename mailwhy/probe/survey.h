// Asks everything that a zone::survey wants, side by side, until nothing is wanted any more.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>

#include "mailwhy/net/net.h"
#include "mailwhy/zone/survey.h"

namespace mailwhy::probe {

struct SurveyOptions {
  std::optional<IpAddress> source;
  Duration try_timeout = 3s;
  int tries = 2;
  Duration whole = 120s;             // then what is known counts, and the survey is not complete
  // The resolvers are one server's addresses: once one has answered, the others get so long and then count as silent.
  std::optional<Duration> siblings_wait = {};
  std::size_t in_flight = 64;
  std::uint64_t seed = 1;            // query ids and letter case
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const zone::Survey& so_far)> on_progress;  // after every reply
  const zone::Replies* known = nullptr;  // not asked again
  zone::Replies* replies = nullptr;      // gets everything that the survey rests on
};

zone::Survey run_survey(const zone::Query& query, net::Net& net, const SurveyOptions& options);

// How single questions of a survey are put.
struct AskOptions {
  std::optional<IpAddress> source;   // for servers of its own family
  Duration try_timeout = 3s;
  int tries = 2;                     // of the name servers
  int resolver_tries = 2;
  bool dnssec_ok = true;             // of resolvers: validating ones then say AD (RFC 4035 s3.2.3)
  std::uint64_t seed = 1;            // query ids and letter case
};

// Puts questions, each once, and adds the replies to `into` as they come; for a loop that belongs to somebody else.
class SurveyAsker {
 public:
  // `net` and `into` outlive it.  `on_reply` is called after each; it must not destroy the asker.
  SurveyAsker(net::Net& net, zone::Replies& into, AskOptions options, std::function<void()> on_reply);
  ~SurveyAsker();
  // What is neither known nor under way yet.
  void start(const zone::Ask& ask);
  bool asked(const zone::Ask& ask) const { return under_way_.contains(ask); }
  std::size_t under_way() const { return under_way_.size(); }
  // What is under way, with the moment of its beginning.
  const std::map<zone::Ask, Time>& waiting_for() const { return under_way_; }
  // Nothing more is waited for.
  void stop();

 private:
  struct Runs;
  void ended(const zone::Ask& ask, zone::Reply reply);
  net::Net& net_;
  zone::Replies& into_;
  AskOptions options_;
  std::function<void()> on_reply_;
  std::map<zone::Ask, Time> under_way_;
  std::unique_ptr<Runs> runs_;
  std::uint64_t count_ = 0;
};

}  // namespace mailwhy::probe
