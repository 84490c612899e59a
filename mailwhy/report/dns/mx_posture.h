// What is odd about the mail hosts of a name, as the rules of a check would remark it (rules/route), in the words of mailwhy dns.
#pragma once
#include <vector>

#include "mailwhy/zone/finding.h"

namespace mailwhy::report {

// From the answer that counts and the addresses that go with it; empty without a route.  Warnings and notes only: nobody has tried to deliver, so
// what would stop a mail is a warning here.
std::vector<zone::Finding> mx_posture(const zone::Survey& survey);

}  // namespace mailwhy::report
