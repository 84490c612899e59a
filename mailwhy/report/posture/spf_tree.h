// What an SPF evaluation looked at, record by record and term by term, for people.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/auth/spf/evaluate.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report {

struct SpfLine {
  int depth = 0;
  std::string text;      // bytes from outside made visible
  bool decides = false;  // it is on the way to the term that decided
};
// Records in the order of evaluation, each with its terms below it; terms that were not reached are counted, not listed.
std::vector<SpfLine> spf_tree(const auth::spf::Verdict& verdict, const Words& words);

}  // namespace mailwhy::report
