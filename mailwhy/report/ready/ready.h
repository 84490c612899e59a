// What a mail server lacks before it goes to work (mailwhy ready): a to-do list for people, JSON for programs.
#pragma once
#include <string>

#include "mailwhy/contact/contact.h"
#include "mailwhy/ready/judge.h"
#include "mailwhy/ready/move.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/sheet.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report {

// One sentence without full stop: "mail.example.org: NOT READY, 2 things to do".
std::string ready_summary(const ready::Survey& survey, const ready::Judgement& judgement, const Words& words);
// The report for people (ux.md M21); ends with a line feed.  `contacts`: whom to ask about what somebody else must do.
std::string ready_text(const ready::Survey& survey, const ready::Judgement& judgement, const TextOptions& options, const Words& words,
                       const std::vector<contact::Contact>& contacts = {});
// For documents.
Sheet ready_sheet(const ready::Survey& survey, const ready::Judgement& judgement, const Words& words, const std::vector<contact::Contact>& contacts = {});
// The line of -q.
std::string ready_line(const ready::Survey& survey, const ready::Judgement& judgement, const TextOptions& options);
// mailwhy.ready/1 (ready.schema.json): one object, without line feed.
std::string ready_json(const ready::Survey& survey, const ready::Judgement& judgement, bool pretty, const Words& words, const std::vector<contact::Contact>& contacts = {});

// Shared by the forms.
namespace ready_words {
std::string sentence_of(const ready::Task& task, const Words& words);
// Of a kind, with its {arguments} not filled in, in English.
std::string_view sentence_of(std::string_view id);
// What to do about it, one sentence each; empty for remarks.
std::vector<std::string> steps_of(const ready::Task& task, const Words& words);
// "must", "should", "?", "note".
std::string_view level_of(std::string_view state);
// What is in order about an address, in words.
std::vector<std::string> merits_of(const ready::Survey& survey, const ready::Face& face, const Words& words);
// And about the server as a whole.
std::vector<std::string> merits_of_server(const ready::Survey& survey, const Words& words);
// A step of moving: what it is, and how it stands in a few words, which may be none.
std::string step_of(const ready::MoveStep& step, const ready::Survey& survey, const Words& words);
std::string remark_on(const ready::MoveStep& step, const ready::Survey& survey, const ready::Judgement& judgement, const Words& words);
}  // namespace ready_words

}  // namespace mailwhy::report
