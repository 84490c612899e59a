// The recipient domain's MTA-STS policy, fetched as soon as the DNS announces one; beside everything else.
#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "mailwhy/evidence/evidence.h"
#include "mailwhy/net/net.h"
#include "mailwhy/probe/policy_fetch.h"

namespace mailwhy::check {

// RFC 8461 s3.3 suggests a minute; a person waits less.
constexpr Duration longest_policy_fetch = 10s;

class PolicyFetcher {
 public:
  // Once, when the record is known and good.  `done` is called from the loop at the end.
  void start_when_announced(const evidence::Evidence& so_far, net::Net& net, std::function<void()> done);
  bool under_way() const { return run_ != nullptr && !fetched_; }
  void stop() { run_.reset(); }
  // Puts what came of it into the evidence.
  void take(evidence::Evidence& evidence);

 private:
  std::shared_ptr<probe::PolicyRun> run_;
  std::optional<auth::mtasts::Fetched> fetched_;
};

}  // namespace mailwhy::check
