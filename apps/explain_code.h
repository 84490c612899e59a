// The lecture on a reply or a code, offline: what its digits say, what servers use it for, which findings it leads to.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/bounce/meaning.h"
#include "mailwhy/bounce/spoken.h"
#include "mailwhy/pasted/quote.h"
#include "mailwhy/report/words.h"
#include "mailwhy/smtp/reply.h"

namespace mailwhy::apps {

struct CodeQuestion {
  smtp::Reply reply;      // code 0 when only an enhanced code was given
  bool has_words = false; // more than codes was given
};

// Reads "451", "4.7.1", "451 4.7.1", "550 5.1.1 <bob@example.org>: User unknown" and several lines of one reply.
std::optional<CodeQuestion> read_code(std::string_view text);

// What the reply means at the first stage where a row of the tables knows its words; by the code alone otherwise.
bounce::Cause cause_of(const CodeQuestion& question);

// The same as a judge of reported words has it, for the finding behind it.
bounce::Judged judged_of(const CodeQuestion& question);
pasted::Quote quote_of(const CodeQuestion& question);

std::string explain_code(const CodeQuestion& question, const report::Words& words);
// The same in one line: the codes and what they mean, or what the first digit says when that is all that is known.
std::string explain_code_briefly(const CodeQuestion& question, const report::Words& words);

// What the first digit, the subject and the detail of a code say (RFC 5321 s4.2.1, RFC 3463 s3): keys of report::Words.
std::string_view class_words(int klass);
std::string_view subject_words(int subject);
// One line about a meaning: "the mailbox does not exist"; a key.
std::string_view meaning_words(bounce::Meaning meaning);

}  // namespace mailwhy::apps
