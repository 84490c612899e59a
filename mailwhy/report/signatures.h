// DNSSEC in words: what has which status, what that rests on, and why it is not known or bogus.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/dns/validation.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report {

// "MX secure; mx.example.org A secure, AAAA insecure": the names in order, the first one's left out.
std::string signature_statuses(const std::vector<dns::Validation>& validations, const Words& words);
// "secure", "insecure", "BOGUS", "not known": a key of Words.
std::string_view signature_word(dns::Validation::Status status);
// What the statuses rest on and why they are not known or bogus, each said once, three at most; bytes from outside made visible.
struct SignatureReasons {
  std::vector<std::string> rests, reasons;
};
SignatureReasons signature_reasons(const std::vector<dns::Validation>& validations, const Words& words);
// Something was found out.
bool signatures_known(const std::vector<dns::Validation>& validations);
// A paragraph behind `start`, further lines at `indent`; nothing when there are no validations.
void write_signatures(const std::vector<dns::Validation>& validations, text::Line start, int indent, const Words& words, text::Paper& paper);

}  // namespace mailwhy::report
