// The name under which a message of ours is found again: in the header of what arrived, in logs, in a mailbox.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/base/time.h"

namespace mailwhy::mail {

// The header field that carries it; it also stands at the beginning of the Message-ID.
inline constexpr std::string_view trace_field = "X-Mailwhy-Trace";

// "mw-6x3k0q1a-7f3m9d2c5h": the second, and something nobody else has.
std::string make_trace(Time now, std::uint64_t random);
bool is_trace(std::string_view text);
// The first one in any text, such as a Message-ID or a line of a log.
std::optional<std::string> trace_in(std::string_view text);

}  // namespace mailwhy::mail
