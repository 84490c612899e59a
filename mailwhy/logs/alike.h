// Replies that bounce::masked_reply() cannot tell apart, found out without masking them.
//
// Nearly all of what it masks in a server's log is an address in angle brackets or an IPv4 address in square ones.  Those are single words to
// it, whose contents have no say in what becomes of the rest: a text in which each of them is one fixed word has the same mask.
#pragma once
#include <cstddef>
#include <string_view>

namespace mailwhy::logs {

constexpr std::size_t longest_alike = 1'024;  // bytes of a text that alike_text() is for

// `text` with "<...@...>" as "<@>" and "[192.0.2.1]" as "[0.0.0.0]", which is never longer; masked_reply() gives the same for both.  The
// result is `text` itself or lies in `room`, which has text.size() bytes at least.
std::string_view alike_text(std::string_view text, char* room);

}  // namespace mailwhy::logs
