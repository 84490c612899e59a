// Looks up what an evaluation wants (dns/facts.h), all of it side by side, and evaluates again, until it wants nothing more.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "mailwhy/dns/facts.h"
#include "mailwhy/net/net.h"

namespace mailwhy::check {

struct AskOptions {
  std::vector<Endpoint> resolvers;      // in order; none: nothing is asked (--offline)
  std::optional<IpAddress> source;
  Duration dns_limit = 3s;              // a datagram's; sent twice to each resolver
  Duration whole = 30s;                 // all settle() calls together, from the first one
  std::size_t most_questions = 2000;    // of one Asker
  std::size_t most_at_once = 100;
  std::uint64_t seed = 1;
  const std::atomic<bool>* stop = nullptr;
};

class Asker {
 public:
  // `net` and `known` outlive it; answers are added to `known`.
  Asker(net::Net& net, AskOptions options, dns::Lookups& known) : net_(net), options_(std::move(options)), known_(known) {}

  enum class End {
    settled,    // nothing is wanted any more
    unasked,    // there is nobody to ask
    stopped,    // time, the user, or the cap on questions ended it: some wanted answers are not there
  };
  // `evaluate` is pure and is called at least once; after `settled` its last call saw every answer that it wanted.
  End settle(const std::function<void(dns::Facts&)>& evaluate);
  std::size_t asked() const { return asked_; }

 private:
  bool over() const { return out_of_time_ || (options_.stop && options_.stop->load()); }
  bool ask_all(const std::set<dns::Question>& wanted);

  net::Net& net_;
  AskOptions options_;
  dns::Lookups& known_;
  std::optional<Time> end_;
  bool out_of_time_ = false;
  std::size_t asked_ = 0;
};

}  // namespace mailwhy::check
