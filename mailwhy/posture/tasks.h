// The parts of posture::judge: each gives its tasks in any order; judge.cc sorts them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/posture/judge.h"

namespace mailwhy::posture {

using Tasks = std::vector<Task>;

// With the argument "domain", which every task has.  `id` is one of all_kinds().
Task task_about(const Survey& survey, std::string_view id);
// A TXT record of the domain's zone.
Change change_of(const Survey& survey, Change::Act act, const Domain& name, std::string type, std::string value);

Tasks judge_route(const Survey& survey);       // MX, name servers, DNSSEC
Tasks judge_encryption(const Survey& survey);  // MTA-STS, TLSRPT, DANE
Tasks judge_spf(const Survey& survey);
Tasks judge_keys(const Survey& survey);
Tasks judge_dmarc(const Survey& survey);       // with BIMI, which hangs on it
Tasks judge_mail(const Survey& survey);        // would the mail pass

}  // namespace mailwhy::posture
