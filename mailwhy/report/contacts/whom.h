// Whom to ask about the leading finding: of all contacts in the evidence those that lead to the party that must act.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/evidence/evidence.h"
#include "mailwhy/report/words.h"
#include "mailwhy/rules/judge.h"

namespace mailwhy::report {

// Best first, at most three; empty when nobody has to be asked, or nobody is known.
std::vector<contact::Contact> contacts_that_help(const evidence::Evidence& evidence, const rules::Judgement& judgement);
// Mail to it would meet what stops this mail.
bool takes_the_same_road(const contact::Contact& contact, const evidence::Evidence& evidence, const rules::Judgement& judgement);

// One line a contact: "abuse@host.example (Example Hosting, RDAP rdap.example.net)".
std::vector<std::string> contact_lines(const evidence::Evidence& evidence, const rules::Judgement& judgement, const Words& words);
// The same with commas between, with what is to be known of the road; empty without a contact.
std::string contacts_that_help_in_words(const evidence::Evidence& evidence, const rules::Judgement& judgement, const Words& words);
// As a sentence: "Whom to ask: ...".
std::string whom_to_ask(const evidence::Evidence& evidence, const rules::Judgement& judgement, const Words& words);

}  // namespace mailwhy::report
