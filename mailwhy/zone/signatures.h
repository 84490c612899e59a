// What a survey shows about signatures: whose word there is, and what a broken chain means for the verdict.
#pragma once
#include <vector>

#include "mailwhy/dns/validation.h"
#include "mailwhy/zone/finding.h"

namespace mailwhy::zone {

// What is worth validating: the question, and of an MX the addresses that were looked up and the TLSA records of the first hosts.
std::vector<dns::Question> questions_to_validate(const Survey& survey);

// The status by what resolvers say (dns/vouched.h): of the question, and of the addresses that were looked up for its hosts.
std::vector<dns::Validation> vouched_for(const Survey& survey);

// dns.bogus for what was proved to be bogus, and its verdict where nothing worse was found.
void judge_signatures(const Survey& survey, const std::vector<dns::Validation>& validations, Judgement& judgement);

}  // namespace mailwhy::zone
