// What became of a message that was sent (mailwhy send): for people, and as JSON for programs.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/evidence/sent.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report {

// One line about a meaning, "the mailbox does not exist": a key of Words.
using MeaningWords = std::string_view (*)(bounce::Meaning meaning);

// One sentence without full stop: "bob@example.test: accepted by mx1.example.test, queue id 4XyZ".
std::string sent_summary(const evidence::Sent& sent, std::size_t recipient, const Words& words);
// What to do beside what a reply's meaning says, one sentence each; mostly none.
std::vector<std::string> sent_steps(const evidence::SentOutcome& outcome, const Words& words);
// The report for people; ends with a line feed.
std::string sent_text(const evidence::Sent& sent, const TextOptions& options, const Words& words, MeaningWords meaning_words);
// The lines of -q, one for each recipient.
std::string sent_lines(const evidence::Sent& sent, const TextOptions& options);
// mailwhy.send/1 (send.schema.json): one object, without line feed.
std::string sent_json(const evidence::Sent& sent, bool pretty, const Words& words);

}  // namespace mailwhy::report
