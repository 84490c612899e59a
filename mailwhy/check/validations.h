// The DNSSEC status of what a check looks at: the recipient's MX, its hosts' addresses, and their TLSA records.
//
// By default what a resolver on this machine vouches for, which costs nothing; with a validator (RunOptions) what that proves.
#pragma once
#include <set>
#include <vector>

#include "mailwhy/evidence/evidence.h"

namespace mailwhy::check {

// What can be known now: the MX, and once there is a route the addresses that were looked up and the TLSA records of its first hosts.
std::vector<dns::Question> questions_to_validate(const evidence::Evidence& evidence);

// TLSA records are worth a question where the addresses are vouched for (RFC 7672 s2.2.2): nobody else may use them.
std::set<dns::Question> vouched_hosts(const evidence::Evidence& evidence);
// Those of all first hosts.
std::set<dns::Question> tlsa_questions(const evidence::Evidence& evidence);

// The status by the AD bits of the answers; what no resolver says anything about is left out.
std::vector<dns::Validation> vouched_for(const evidence::Evidence& evidence);

}  // namespace mailwhy::check
