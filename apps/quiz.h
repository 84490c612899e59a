// mailwhy lab quiz: plays broken worlds, shows what was seen, and asks whose move it is and what it is.
//
// Answers are lines of standard input; "h" gives one more piece of evidence, "q" ends.  At a terminal a prompt is shown, to a pipe
// nothing but the questions and answers.  As JSON Lines (mailwhy.quiz/1) each case is a question and an answer; when standard input
// ends the rest follows with their answers, so that `mailwhy lab quiz --json < /dev/null` gives a deck of cards.
#pragma once
#include "apps/io.h"
#include "apps/options.h"

namespace mailwhy::apps {

int run_quiz(const Options& options, Io& io);

}  // namespace mailwhy::apps
