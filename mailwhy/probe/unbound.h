// A validating resolver inside this process: libunbound, which asks one forwarder and believes nothing but signatures.
//
// The only place that knows libunbound.  The library is loaded when the first question is asked, and works in a thread of its own;
// nothing here ever waits.  It must be polled.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/dns/trust_anchor.h"

namespace mailwhy::probe {

struct UnboundOptions {
  Endpoint forwarder;                       // everything is asked of this one (RD=1)
  std::optional<IpAddress> source;          // used when it is of the forwarder's family
  std::vector<dns::TrustAnchor> anchors;    // at least one
};

// What the validator made of a question.
struct Validated {
  enum class Outcome { secure, not_secure, bogus, failed } outcome = Outcome::failed;
  std::string why;                          // of bogus: the validator's words, with names from outside; of failed: why
};

class Unbound {
 public:
  // An Error when the library is not on this machine, or refuses these options.
  static Result<std::unique_ptr<Unbound>> open(const UnboundOptions& options);
  virtual ~Unbound() = default;             // gives up what is under way, at once
  // `done` is called by a later poll(), once.
  virtual void ask(const dns::Question& question, std::function<void(Validated)> done) = 0;
  // Calls the handlers of what has ended since.  Never waits.
  virtual void poll() = 0;
};

// "libunbound 1.17.1", or why it cannot be used.
Result<std::string> unbound_version();

}  // namespace mailwhy::probe
