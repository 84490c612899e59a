// The parts of a Postfix line.  All views point into the line.
#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "mailwhy/logs/event.h"

namespace mailwhy::logs::postfix {

// Length of the queue id at the beginning of `text`, which ends before ": "; 0 when there is none.  Short ids are the microseconds and the
// inode in upper-case hexadecimal; long ones (enable_long_queue_ids) are of base 52 with a "z" between seconds and inode.
std::size_t queue_id(std::string_view text);
// True when all of `word` could be one.
bool is_queue_id(std::string_view word);
// Long ids do not come back.
bool is_long_id(std::string_view id);

// An address in angles: `text` begins behind "<"; what may follow ">" is one of `ends` or nothing.  A quoted local part
// (info_log_address_format = external) hides what is in it.  `text` loses address and ">"; the address is empty when it does not end.
bool take_address(std::string_view& text, std::initializer_list<std::string_view> ends, std::string_view& address);

struct Peer {
  std::string_view name, address;     // "unknown" counts as a name that is not known: empty
  std::uint16_t port = 0;
};
// "mx.example.org[192.0.2.1]:25" at the beginning of `text`, which loses it.  False when there are no brackets.
bool take_peer(std::string_view& text, Peer& peer);
// The same, all of `text`.
Peer peer_of(std::string_view text);

// Microseconds of "12.34" or "120" at the beginning of `text`, which loses it; -1 when there is none.
std::int64_t take_seconds(std::string_view& text);

// Words in the brackets behind "status=": sets text, remote_words, command, code, enhanced, and the relay where only the words tell it.
void note_words(std::string_view words, Event& event);

// "to=<...>, relay=..., delay=..., status=sent (...)": sets the event; false when the line has another form.
bool read_delivery(std::string_view rest, Event& event);

// "reject: RCPT from host[addr]: 550 5.1.1 ...; from=<> to=<> proto=ESMTP helo=<>" behind "reject: "; of smtpd, postscreen and milters.
bool read_refusal(std::string_view rest, Event& event);
// cleanup's: "header Subject: x from host[addr]; from=<> to=<> proto=ESMTP helo=<>: 5.7.1 words" behind "reject: ".
bool read_content_refusal(std::string_view rest, Event& event);

// What a line says that is about no message, or adds nothing but words: the kind; Kind::unread when nobody knows it.
Kind kind_of_remark(std::string_view program, std::string_view text);
// A text behind "warning: ".
Kind kind_of_warning(std::string_view text);

}  // namespace mailwhy::logs::postfix
