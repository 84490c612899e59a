// Cases to practise on: a world of an embedded page is played, and somebody who sees the evidence says whose move it is and
// what it is.
//
// No case is written by hand.  The world is the page's, the right answers are the judgement that the page itself promises, and
// the wrong ones are other parties and other findings of the same stage, said about the same hosts.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mailwhy/base/random.h"
#include "mailwhy/pages/collection.h"
#include "mailwhy/pages/run.h"

namespace mailwhy::pages {

struct QuizCase {
  // What stands in place of a finding's id when the mail would be accepted and nothing is to be said.
  static constexpr std::string_view nothing_wrong = "none";

  std::string lab_name;                  // as `mailwhy lab run` takes it
  std::vector<std::string> args;         // as typed after `mailwhy check`
  evidence::Evidence evidence;
  rules::Judgement judgement;            // not to be shown before the answers
  std::vector<rules::Party> parties;     // whose move: four, each of another side
  std::size_t right_party = 0;
  std::vector<rules::Finding> findings;  // what it is: four, with arguments for their sentences
  std::size_t right_finding = 0;

  const rules::Finding& right() const { return findings[right_finding]; }
};

class Quiz {
 public:
  // The same pages and seed give the same cases in the same order.
  Quiz(std::vector<PageText> pages, std::uint64_t seed);
  // Each page serves once and no finding is asked for twice; nullopt when all are used up.
  std::optional<QuizCase> next();

 private:
  std::optional<QuizCase> case_from(const PageText& page);

  Random random_;
  std::vector<PageText> pages_;  // those still to come, the next one last
  std::set<std::string> asked_;  // ids
};

}  // namespace mailwhy::pages
