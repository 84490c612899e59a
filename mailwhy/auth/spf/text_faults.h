// What is wrong or odd in the text of one record and in the answer that brings it, without asking anything.
#pragma once
#include <vector>

#include "mailwhy/auth/spf/survey.h"

namespace mailwhy::auth::spf {

// About as many bytes as a server sends for the TXT records of `domain`, EDNS included.
std::size_t answer_bytes(const Domain& domain, const dns::Answer& answer);

// `txt` is the record that `branch` was read from.
void faults_of_text(const Branch& branch, std::size_t index, const dns::Txt& txt, std::vector<Fault>& out);

}  // namespace mailwhy::auth::spf
