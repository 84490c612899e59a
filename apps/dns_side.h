// Where questions about names begin: the root servers to walk from, and the lab's own DNS.
#pragma once
#include <vector>

#include "apps/lab_side.h"
#include "apps/options.h"
#include "mailwhy/zone/survey.h"

namespace mailwhy::apps {

// --root-hints is a file, or simply an address; without it the real root.
Result<std::vector<zone::Hint>> hints_of(const Options& options);
// Leads the question into the lab: its resolver unless others are named, its addresses as public ones, its root unless `own_hints`.
void settle_in_lab(const LabSide& lab, zone::Query& query, bool own_hints);

}  // namespace mailwhy::apps
