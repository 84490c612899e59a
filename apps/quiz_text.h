// What `mailwhy lab quiz` says: the evidence without the judgement, the choices, the answer, and the table at the end.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/pages/quiz.h"
#include "mailwhy/report/catalogue.h"

namespace mailwhy::apps {

// What somebody chose, from 0.
struct QuizAnswer {
  std::size_t party = 0, finding = 0;
};

// Points: one for the party and one for the finding of each case.
struct QuizScore {
  int asked = 0, points = 0;
  std::vector<rules::Finding> to_read;  // what was not found
  void add(const pages::QuizCase& asked_case, const QuizAnswer& answer);
};

// The evidence in pieces: first what the case cannot be judged without, then one hint after the other; the last ones are the
// words that decide.  Each ends with a line feed.  Nothing of the judgement is in them.
std::vector<std::string> evidence_pieces(const pages::QuizCase& asked, const report::TextOptions& options, const report::Words& words);

// "theirs: whoever runs the receiving mail server".
std::string party_choice(rules::Party party, const report::Words& words);
// The finding as a sentence about this case.
std::string finding_choice(const rules::Finding& finding, const report::Catalogue& catalogue);

std::string quiz_heading(const pages::QuizCase& asked, int number, int count, const report::TextOptions& options, const report::Words& words);
// The question and its numbered choices.
std::string quiz_question(std::string_view question, const std::vector<std::string>& choices, const report::TextOptions& options);
// Right or wrong, the words that prove it, and where to read on.
std::string quiz_answer(const pages::QuizCase& asked, const QuizAnswer& answer, const QuizScore& score, const report::TextOptions& options,
                        const report::Catalogue& catalogue);
// The points, what to read again, and how to get the same cases once more.
std::string quiz_end(const QuizScore& score, std::uint64_t seed, const report::TextOptions& options, const report::Catalogue& catalogue);

}  // namespace mailwhy::apps
