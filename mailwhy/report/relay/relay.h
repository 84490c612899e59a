// Whether a mail server relays for strangers (mailwhy relay): a table for people, JSON for programs.
#pragma once
#include <string>

#include "mailwhy/relay/judge.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report {

// One sentence without full stop: "mx.example.org: NOT AN OPEN RELAY (28 of 28 tries refused)".
std::string relay_summary(const relay::Survey& survey, const relay::Judgement& judgement, const Words& words);
// The report for people (ux.md M12); ends with a line feed.  All tries are shown with `all`, else the first few and the odd ones.
std::string relay_text(const relay::Survey& survey, const relay::Judgement& judgement, bool all, const TextOptions& options, const Words& words);
// The line of -q.
std::string relay_line(const relay::Survey& survey, const relay::Judgement& judgement, const TextOptions& options);
// For an issue tracker (CommonMark); ends with a line feed.
std::string relay_markdown(const relay::Survey& survey, const relay::Judgement& judgement, const Words& words);
// mailwhy.relay/1 (relay.schema.json): one object, without line feed.
std::string relay_json(const relay::Survey& survey, const relay::Judgement& judgement, bool pretty, const Words& words);

// Shared by the forms.
namespace relay_words {
std::string sentence_of(const relay::Finding& finding, const Words& words);
// Of a kind, with its {arguments} not filled in, in English.
std::string_view sentence_of(std::string_view id);
// What to do about it; empty for remarks.
std::string step_of(const relay::Finding& finding, const Words& words);
std::string_view word_of(relay::Outcome outcome);
std::string_view word_of(smtp::Fate fate);  // of the one message
std::string_view word_of(relay::Responsible responsible);
std::string_view word_of(relay::Standing standing);
}  // namespace relay_words

}  // namespace mailwhy::report
