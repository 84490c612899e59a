// Whether a login works, and what is on offer where (mailwhy login): a report for people, JSON for programs.
#pragma once
#include <string>

#include "mailwhy/login/judge.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report {

// One sentence without full stop: "ann@example.org: LOGIN WORKS at mail.example.org:465, PLAIN".
std::string login_summary(const login::Survey& survey, const login::Judgement& judgement, const Words& words);
// The report for people; ends with a line feed.  From verbosity 1 on with every step of the login, from 2 on with the transcripts.
std::string login_text(const login::Survey& survey, const login::Judgement& judgement, const TextOptions& options, const Words& words);
// The line of -q.
std::string login_line(const login::Survey& survey, const login::Judgement& judgement, const TextOptions& options);
// mailwhy.login/1 (login.schema.json): one object, without line feed.
std::string login_json(const login::Survey& survey, const login::Judgement& judgement, bool pretty, const Words& words);

// Shared by the forms.
namespace login_words {
std::string sentence_of(const login::Finding& finding, const Words& words);
// Of a kind, with its {arguments} not filled in, in English.
std::string_view sentence_of(std::string_view id);
// What to do about it, one sentence each; empty for remarks.
std::vector<std::string> steps_of(const login::Finding& finding, const Words& words);
// "fails", "later", "?", "warn", "note".
std::string_view level_of(const login::Kind& kind);
// "TLS 1.3 with the server", "no TLS" ...: what the connection of a door is worth.
std::string protection_of(const login::Door& door, const Words& words);
}  // namespace login_words

}  // namespace mailwhy::report
