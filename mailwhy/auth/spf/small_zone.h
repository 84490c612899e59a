// A few records in memory that answer as a resolver would: for tests, fuzzing and measuring.
#pragma once
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "mailwhy/auth/spf/evaluate.h"

namespace mailwhy::auth::spf {

class SmallZone {
 public:
  // Zone text with two words more: "name TIMEOUT" and "name SERVFAIL", for every type that the name has no records of.
  static mailwhy::Result<SmallZone> read(std::string_view text);

  // Aliases followed; a name above one with records exists.
  dns::Answer answer(const dns::Question& question) const;
  // Answers all that `facts` wants into `known`; false: it wants nothing.
  bool answer_all(const dns::Facts& facts, dns::Lookups& known) const;

 private:
  std::map<dns::Question, std::vector<dns::Record>> records_;
  std::set<Domain> names_;
  std::map<Domain, dns::Answer::Kind> broken_;
};

// Asks and answers until it is settled; `known` keeps what was asked.  At most 100 rounds.
Verdict evaluate_in(const SmallZone& zone, const Input& input, dns::Lookups& known);

}  // namespace mailwhy::auth::spf
