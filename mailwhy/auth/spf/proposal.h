// The smallest record that admits the same addresses without asking the DNS.
#pragma once
#include <optional>

#include "mailwhy/auth/spf/survey.h"

namespace mailwhy::auth::spf {

constexpr std::size_t most_record_bytes = 450;     // RFC 7208 s3.4
constexpr std::size_t most_proposed_networks = 1000;

// Of a survey whose admitted addresses are complete; `last` is the record that has the last word.  Nothing when the record asks
// nothing and has no term too many, or when the list would be absurd.
std::optional<Proposal> propose(const Survey& survey, const Branch& last);

}  // namespace mailwhy::auth::spf
