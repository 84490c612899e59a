// What pasted texts are and mean (mailwhy explain): for people, and mailwhy.explain/1 for programs.
//
// Replies, log lines and bounces are judged as in a bounce or a log (rules/said.h); everything else is explained by its tables.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/pasted/sniff.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/said.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report {

// The pieces one after the other, the most telling first; ends with a line feed.
std::string pasted_text(const pasted::Pasted& pasted, const pasted::Setting& setting, const TextOptions& options, const Words& words);
// The first piece in one line.
std::string pasted_line(const pasted::Pasted& pasted, const TextOptions& options, const Words& words);
// mailwhy.explain/1 (explain.schema.json): the first piece, the others under "more"; one object, without line feed.
std::string pasted_json(const pasted::Pasted& pasted, const pasted::Setting& setting, bool pretty, const Words& words);

// Shared by the forms.
namespace pasted_words {

// What a reply amounts to.
struct Told {
  rules::Said said;
  SaidText text;
  std::string sending_ip;                // that the words show as the sender's; derived, mostly empty
};
// "550 5.7.1"; what is not told is left out.
std::string codes_of(const pasted::Quote& quote);
Told told_of(const pasted::Quote& quote, const bounce::Judged& judged, const Words& words);
// "theirs: whoever runs the receiving mail server".
std::string_view whose(rules::Party party);  // a key

// One line each: what the piece is, and what it says.
std::string title_of(const pasted::Piece& piece, const Words& words);

// An answer of a list in sentences.
struct ListWords {
  std::string result;                    // "listed", "refused", "clean", "unknown"
  std::vector<std::string> means;
  std::vector<std::string> steps;
  std::vector<std::string> again;
};
ListWords list_words(const pasted::ListAnswer& answer, const Words& words);

// The live look that an error asks for, with a host or an address of the text where there is one.
std::vector<std::string> look_of(const pasted::Piece& piece);
std::string_view stage_word(std::string_view stage);        // a key; interface.md's word itself when there is none
std::string_view login_sentence(const pasted::LoginWords& login);  // a key
std::string_view record_sentence(std::string_view what);    // a key
// A method of Authentication-Results with its result, in a sentence; a key, empty for results that need none.
std::string_view auth_sentence(const pasted::AuthWord& word);

}  // namespace pasted_words

}  // namespace mailwhy::report
