// Pieces that the readers of several log formats share.  All views point into what is given; nothing here fails: what is not there is empty.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/logs/event.h"

namespace mailwhy::logs {

inline bool is_decimal(char c) { return static_cast<unsigned char>(c - '0') < 10; }

struct HostPort {
  std::string_view name, address;   // "mx.example.org", "192.0.2.1"
  std::uint16_t port = 0;
};
// "mx.example.org [192.0.2.1]:25", "(helo) [192.0.2.1]", "[IPv6:2001:db8::1]", "mx.example.org. [192.0.2.1]", "192.0.2.1"; a name in
// brackets is a name, the one that a client claims (in round ones) only when there is no other.  Mapped IPv4 loses its "::ffff:".
HostPort parse_host(std::string_view text);
void set_client(const HostPort& host, Event& event);

// "<a@example.org>" and "a@example.org" are both a@example.org; "<>" is empty.
std::string_view without_angles(std::string_view text);

// The codes at the beginning of `text`: "550 5.1.1 ...", "550-5.1.1", "5.1.1 ..."; sets event.code and event.enhanced where found.
void note_codes(std::string_view text, Event& event);
// A reply code at the beginning of `text`, followed by a blank, a hyphen or the end; 0 otherwise.
int leading_code(std::string_view text);
// "5.1.1" at the beginning of `text`, followed by anything but a digit, a letter or a dot; empty otherwise.
std::string_view leading_enhanced(std::string_view text);

// The command in the words of a log: "RCPT TO:<a@example.org>" is "RCPT", "end of data" is ".", "initial connection" is "CONN".  The result
// lives for ever; empty when it is none.
std::string_view command_in(std::string_view words);

// The id under which the next server took a message, in its reply: "250 2.0.0 Ok: queued as 4ABC", "250 OK id=1xUcNw-00012S-0u",
// "250 2.0.0 6AL47WrS004290 Message accepted for delivery"; empty when there is none.
std::string_view next_id_in(std::string_view words);

// "1w2d3h4m5s", "0.012s", "23": microseconds (a bare number is seconds); -1 when it is none of these.
std::int64_t interval_us(std::string_view text);
// "1+02:03:04", "00:00:14": microseconds; -1 when it is neither.
std::int64_t clock_us(std::string_view text);

// A decimal number at the beginning of `text`; 0 when there is none.
std::uint64_t leading_number(std::string_view text);

// What stands behind the first `key` up to the next `end` (or the end of the text); empty when there is no `key`.
std::string_view between(std::string_view text, std::string_view key, std::string_view end);
// True when `text` begins with `key`, which is cut off then.
inline bool skip(std::string_view& text, std::string_view key) {
  if (!text.starts_with(key)) return false;
  text.remove_prefix(key.size());
  return true;
}
// The text up to the next `separator`, which is cut off with it.
std::string_view cut_at(std::string_view& text, char separator);

// Blanks at both ends cut off; cheaper than trim for what needs none.
std::string_view bare(std::string_view text);

// Lines that are known by their beginning.
struct Note {
  std::string_view start;
  Kind kind;
  bool names_client = false;          // the client stands right behind the start
};

// Deliveries, messages, clients that a reader remembers: far more than run at once.
constexpr std::size_t most_known = 50000;

// True when a word of `text` tells of trouble (error, failed, cannot ...), ASCII in either case.
bool sounds_like_trouble(std::string_view text);

}  // namespace mailwhy::logs
