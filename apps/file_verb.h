// Which verb a file becomes for which none was typed: by what it holds, packed or not.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "apps/options.h"

namespace mailwhy::apps {

// A notice is for bounce, another message for headers, a log for log, a listing for queue, a reply or an error for explain; a folder or an
// mbox goes by its first ten messages.  "-" is standard input, which is looked at and then there again from its beginning.
// nullopt when there is nothing of that name, or nothing in it tells.
std::optional<Verb> verb_of_file(const std::string& path);
// Whether words with blanks are something that explain knows: "alert number 40".
bool is_pasted(std::string_view text);

}  // namespace mailwhy::apps
