// The message that came back, as far as the notice returns it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/notice.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::bounce::notice {

// `message`: its header as far as it came back.
Original read_original(const mail::RawMessage& message);
// The first field of that name, decoded and on one line; empty when there is none.
std::string text_of(const mail::RawMessage& message, std::string_view name, std::size_t most_bytes);
// The value of a field as it stands, unfolded and on one line.
std::string one_line_of(std::string_view field_value, std::size_t most_bytes);
// The addresses in a field, without names and comments.
std::vector<std::string> addresses_in(std::string_view text);
// Puts them behind those that are there, up to `most` in all.
void add_addresses(std::string_view text, std::vector<std::string>& to, std::size_t most);
// The recipient that a return path names: VERP ("news-bob=example.org@lists.example.net"), with BATV and SRS taken off; empty when it names none.
// Where the sender's part ends is only known when one of `known` is named.
std::string verp_recipient(std::string_view return_path, const std::vector<std::string>& known = {});

}  // namespace mailwhy::bounce::notice
