// What free text adds to what is known literally of a recipient: codes, the command that was answered, the host that spoke.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "mailwhy/bounce/notice.h"
#include "mailwhy/bounce/notice/work.h"

namespace mailwhy::bounce::notice {

// `words`: about the recipient; `begin`: where they stand in the prose.
void add_words(NoticeRecipient& recipient, const Work& work, std::string_view words, std::size_t begin);
// The same of the whole text.
void add_whole_text(NoticeRecipient& recipient, const Work& work);
// The command of which one line speaks, when none is known yet.
void add_command_within(NoticeRecipient& recipient, const std::string& line);
// The one that tells more, 5.1.1 before 5.1.0 before 5.0.0; `spoken` where both tell as much.
std::string better_enhanced(const std::string& status, const std::string& spoken);

}  // namespace mailwhy::bounce::notice
