// Fetches the MTA-STS policy of a domain over HTTPS (RFC 8461 s3.3): the policy host's own certificate must hold for its name, no
// redirect is followed, and 64 KiB are enough.
#pragma once
#include <functional>
#include <memory>

#include "mailwhy/auth/mtasts/fetched.h"
#include "mailwhy/probe/registry_fetch.h"

namespace mailwhy::probe {

// `done` is called exactly once, from the loop; destroying the run stops it silently.  Of `options`, accept and most_bytes are set here.
class PolicyRun : public std::enable_shared_from_this<PolicyRun> {
 public:
  using Done = std::function<void(auth::mtasts::Fetched)>;
  // `domain` is the mail domain.
  static std::shared_ptr<PolicyRun> start(net::Net& net, const Domain& domain, std::uint16_t port, FetchOptions options, Done done);

 private:
  explicit PolicyRun(Done done) : done_(std::move(done)) {}
  void finish(contact::Reply reply, Time now);

  Done done_;
  auth::mtasts::Fetched fetched_;
  std::shared_ptr<FetchRun> fetch_;
};

}  // namespace mailwhy::probe
