// What a notice says beside the reason: advice to its reader, conditions, the subject of what came back.
#pragma once
#include <cstddef>
#include <string>

#include "mailwhy/bounce/notice/prose.h"

namespace mailwhy::bounce::notice {

// The prose from `begin` to `end` with blanks where such words stand: "see the attached file", "For more information about spam ...", "whether the
// mailbox is full", "Subject: virus".  As long as what it is of.
std::string without_advice(const Prose& prose, std::size_t begin, std::size_t end);

}  // namespace mailwhy::bounce::notice
