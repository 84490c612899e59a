// Evidence to findings, findings to the verdict.  Pure: judging the same evidence again gives the same words.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "mailwhy/rules/finding.h"

namespace mailwhy::rules {

// One row of the check-list: a stage and how it went.
struct StageRow {
  evidence::Stage stage;
  State state = State::not_reached;
  std::string host, address;      // of the attempt shown, empty before there is one
  Duration elapsed{};             // zero: not measured
  std::string words;              // a few words or the reply, unescaped
};

struct Judgement {
  std::vector<Finding> findings;  // leading one first; explained ones after the one that explains them
  std::vector<StageRow> stages;   // identity when our side has anything to tell, then address .. rcpt_to
  Verdict verdict = Verdict::inconclusive;
  Side side = Side::unknown;
  Party party = Party::unknown;
  Confidence confidence = Confidence::guess;
  evidence::Stage stage = evidence::Stage::rcpt_to;
  std::string cause = "none";     // id of the leading finding
  std::string summary;            // one sentence
  // Without a leading finding: the summary's sentence with {args}, and what fills them, for other languages.
  std::string summary_sentence;
  std::map<std::string, std::string> summary_args;
};

Judgement judge(const evidence::Evidence& evidence);

// interface.md "Exit codes": 0, 1, 3 or 4.
int exit_code(const Judgement& judgement);

}  // namespace mailwhy::rules
