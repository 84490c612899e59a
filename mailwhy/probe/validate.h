// The DNSSEC status of questions, from a validator that asks a configured resolver and trusts it in nothing.
//
// A resolver that drops signatures, holds another root, is slow or dead makes every validator say "bogus".  So it must first hand out
// the keys of the trust anchor's zone with signatures that are valid now; and what the validator calls bogus is proved: the answer is
// there when checking is disabled, and so is what one needs to check it (RFC 4035 s3.2.2).  Else the status is unknown, with the reason.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "mailwhy/dns/trust_anchor.h"
#include "mailwhy/dns/validation.h"
#include "mailwhy/net/net.h"
#include "mailwhy/probe/lookup.h"
#include "mailwhy/probe/unbound.h"

namespace mailwhy::probe {

struct ValidatorOptions {
  std::vector<Endpoint> resolvers;         // the first that hands out signatures is used; at most four are tried
  std::optional<IpAddress> source;         // for resolvers of its family
  std::vector<dns::TrustAnchor> anchors;
  Duration try_timeout = 3s;
  int tries = 2;
  Duration limit = 6s;                     // for one question, counted from when the validator may begin
  std::uint64_t seed = 1;
  // Where a resolver's packets really go, for libunbound, which has sockets of its own; empty: to the resolver.  The lab's are elsewhere.
  std::function<Endpoint(const Endpoint&)> really_at;
};

// Works while the net's loop is stepped.  Destroying it stops everything at once.
class ValidationRun {
 public:
  // `on_news` is called inside the loop whenever a question has got its status.
  ValidationRun(net::Net& net, ValidatorOptions options, std::function<void()> on_news = {});
  ~ValidationRun();
  ValidationRun(const ValidationRun&) = delete;
  ValidationRun& operator=(const ValidationRun&) = delete;

  // Asks, each question once.  Nothing is started before the first one.
  void want(const dns::Question& question);
  // Something that was wanted has no status yet.
  bool busy() const;
  // In the order in which they were wanted; what is under way is unknown.
  std::vector<dns::Validation> results() const;

 private:
  struct Heard {
    std::optional<dns::Message> message;   // the last one that answers the question
  };
  struct Job {
    dns::Question question;
    std::optional<dns::Validation> result;
    Time deadline{};
    bool asked = false;
    std::string why;                       // the validator's words, while they are being proved
    std::string missing;                   // what could not be had for the proof
    int proofs = 0;                        // look-ups under way
  };
  enum class Phase { idle, looking, ready, hopeless };

  void look_for_forwarder();
  void take_keys(const Endpoint& resolver, const dns::Answer& answer, const Heard& heard);
  std::string trouble_with(const Endpoint& resolver, const dns::Answer& answer, const Heard& heard);
  void begin(const Endpoint& forwarder);
  void give_up(std::string why);
  void ask(std::size_t at);
  void take(std::size_t at, Validated validated);
  void prove(std::size_t at);
  void take_proof(std::size_t at, const dns::Answer& answer, const Heard& heard);
  void want_key_of(std::size_t at, const Domain& zone);
  void settle(std::size_t at, dns::Validation::Status status, std::string why);
  void look_up(const Endpoint& server, const dns::Question& question, std::function<void(const dns::Answer&, const Heard&)> done);
  void tick();
  void schedule_tick();

  net::Net& net_;
  ValidatorOptions options_;
  std::function<void()> on_news_;
  Phase phase_ = Phase::idle;
  std::string hopeless_;                   // why
  std::string rests_on_;
  std::vector<std::string> troubles_;      // of the resolvers that cannot serve
  std::size_t candidates_ = 0;             // not judged yet
  Domain top_;                             // of the anchors' zones, the nearest to the root
  Endpoint forwarder_;
  std::vector<std::uint16_t> tags_;        // of the anchors that the forwarder's keys fit
  std::unique_ptr<Unbound> unbound_;
  std::vector<Job> jobs_;
  std::map<dns::Question, std::size_t> places_;
  std::map<std::uint64_t, std::shared_ptr<LookupRun>> lookups_;
  std::vector<std::shared_ptr<LookupRun>> ended_;  // destroyed later: we may be inside of one
  std::uint64_t count_ = 0;
  std::optional<net::Net::TimerId> timer_;
};

}  // namespace mailwhy::probe
