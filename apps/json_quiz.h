// The quiz as JSON Lines, mailwhy.quiz/1: a question, the hints that were asked for, its answer; at the end the score.
#pragma once
#include <optional>

#include "apps/quiz_text.h"

namespace mailwhy::apps {

// Each without line feed.
std::string quiz_question_json(const pages::QuizCase& asked, int number, int count, const std::string& seen, const report::Catalogue& catalogue);
std::string quiz_hint_json(int number, const std::string& seen);
// `answer` is empty when nobody gave one.
std::string quiz_answer_json(const pages::QuizCase& asked, int number, const std::optional<QuizAnswer>& answer, const report::Catalogue& catalogue);
std::string quiz_score_json(const QuizScore& score, std::uint64_t seed);

}  // namespace mailwhy::apps
