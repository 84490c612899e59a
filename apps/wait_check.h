// Checks an address until the verdict is the awaited one.
#pragma once
#include "apps/wait_loop.h"
#include "mailwhy/check/run.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/rules/judge.h"

namespace mailwhy::apps {

class CheckWatch {
 public:
  // What the far side asks to wait runs out `hurry` times as fast as said.  The references must outlive it.
  CheckWatch(evidence::Case the_case, std::string target, rules::Verdict until, check::RunOptions run, net::Net& net, const report::Catalogue& catalogue,
             int hurry = 1);

  // "bob@example.org: accepted"
  Said awaited() const;
  Look look(Time by);

 private:
  evidence::Case case_;
  std::string target_;
  rules::Verdict until_;
  check::RunOptions run_;
  net::Net& net_;
  const report::Catalogue& catalogue_;
  int hurry_;
  Look last_;
};

}  // namespace mailwhy::apps
