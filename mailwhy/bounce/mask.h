// Replies that differ only in whom and when they speak of are one cause.
#pragma once
#include <string>
#include <string_view>

namespace mailwhy::bounce {

// The text with addresses as <address>, IP addresses as <ip>, host names as <host>, queue, session and message ids as <id>, times and dates as
// <time>, long numbers as <n>; runs of blanks become one; at most 400 bytes.  Codes (550, 5.1.1) and the names of block lists and web pages stay.
// "<...@...>" and "[192.0.2.1]" are single words whose contents have no say in what becomes of the rest (logs/alike.h counts on it).
std::string masked_reply(std::string_view text);

}  // namespace mailwhy::bounce
