// An MTA-STS policy: the file that a domain serves at https://mta-sts.DOMAIN/.well-known/mta-sts.txt (RFC 8461 s3.2, s4.1).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"

namespace mailwhy::auth::mtasts {

constexpr std::size_t most_policy_bytes = 64U << 10;      // RFC 8461 s3.3 asks for such a limit
constexpr std::uint32_t most_max_age_s = 31557600;        // RFC 8461 s3.2

enum class Mode { none, testing, enforce };
std::string_view to_string(Mode mode);

struct Policy {
  Mode mode = Mode::none;
  std::vector<std::string> mx;         // patterns as written, lower case: "mx.example.org", "*.example.org"
  std::uint32_t max_age_s = 0;
  std::vector<std::string> oddities;   // what a strict reader may trip over, in words
  friend bool operator==(const Policy&, const Policy&) = default;
};

struct PolicyText {
  std::optional<Policy> policy;        // empty: senders cannot use it
  std::string problem;                 // then: why, in words; else empty
  std::vector<std::string> oddities;   // also of one that cannot be used
  friend bool operator==(const PolicyText&, const PolicyText&) = default;
};

// Of a field that is there twice the first counts, except for mx.  Unknown fields are passed over.
PolicyText read_policy(std::string_view text);

// RFC 8461 s4.1: the name itself, or for "*." exactly one label in place of the star.
bool matches(std::string_view pattern, const Domain& host);
bool allows(const Policy& policy, const Domain& host);
// Patterns that allow none of `hosts`: left over, or misspelt.
std::vector<std::string> idle_patterns(const Policy& policy, const std::vector<Domain>& hosts);

// Where the policy of a domain is: "mta-sts.example.org"; nullopt when that name is too long.
std::optional<Domain> policy_host(const Domain& domain);
constexpr std::string_view policy_path = "/.well-known/mta-sts.txt";

}  // namespace mailwhy::auth::mtasts
