// How fetching a policy went (RFC 8461 s3.3): the whole way from the policy host's name to the file, and where it ended.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/auth/mtasts/policy.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/time.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::auth::mtasts {

struct Fetched {
  enum class End {
    name,         // the policy host's name has no address, or the DNS gave no answer
    connect,
    handshake,
    certificate,  // it does not hold for the policy host's name: senders do not look further
    answer,       // no usable HTTP answer
    time,
    status,       // an answer with another status than 200; redirects are not followed (RFC 8461 s3.3)
    file,         // there is a file
    unasked,      // this machine could not ask: no resolver, no way there
  };
  Domain host;
  End end = End::unasked;
  std::string problem;                 // in words; empty for file
  int status = 0;
  std::string content_type;            // bytes from outside
  std::string body;                    // bytes from outside, at most 64 KiB
  std::optional<Endpoint> peer;
  std::optional<tls::Facts> tls;
  Time at{};
  Duration took{};
};
std::string_view to_string(Fetched::End end);
std::optional<Fetched::End> parse_end(std::string_view text);

// What senders make of it.
struct PolicySeen {
  enum class Status { good, unusable, unreachable, unasked } status = Status::unasked;
  PolicyText text;                     // of good and unusable
  std::string problem;                 // in words; of unusable and unreachable
  std::vector<std::string> oddities;   // of the answer: its content type
};
std::string_view to_string(PolicySeen::Status status);
PolicySeen look_at(const Fetched& fetched);

}  // namespace mailwhy::auth::mtasts
