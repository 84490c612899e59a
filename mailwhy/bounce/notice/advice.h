// What a notice says beside the reason: advice to its reader, conditions, the subject of what came back.
#pragma once
#include <string>
#include <string_view>

namespace mailwhy::bounce::notice {

// The text with blanks where such words stand: "see the attached file", "For more information about spam ...", "whether the mailbox is full",
// "Subject: virus".  As long as the text.
std::string without_advice(std::string_view text);

}  // namespace mailwhy::bounce::notice
