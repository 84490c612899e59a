// The records that make up a domain's mail set-up, to compare them with what they were.
#pragma once
#include <map>
#include <string>

#include "mailwhy/posture/judge.h"

namespace mailwhy::posture {

// "_dmarc.example.org TXT" to its text; MX and NS records as one text, in order.  Only what was looked at and answered.
std::map<std::string, std::string> records_of(const Survey& survey);

// What a run accepted: keys of findings (Task::key) and records.
struct Baseline {
  std::vector<std::string> findings;
  std::map<std::string, std::string> records;
};
Baseline baseline_of(const Survey& survey, const Judgement& judgement);
// Findings that are in the baseline become known; a record that is another one is a finding.  Settles the judgement anew.
void compare(const Baseline& baseline, const Survey& survey, Judgement& judgement);

}  // namespace mailwhy::posture
