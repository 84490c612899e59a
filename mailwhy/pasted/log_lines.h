// Lines of a log within a pasted text.
#pragma once
#include <optional>
#include <string>

#include "mailwhy/pasted/sniff.h"

namespace mailwhy::pasted {

// nullopt when no line is one of a mail server's log.  `rest` gets the lines that are none.
std::optional<LogLines> read_log_lines(std::string_view text, const Setting& setting, std::string& rest);

}  // namespace mailwhy::pasted
