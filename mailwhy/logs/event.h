// One line of a mail server's log, read: what it says of which message.
//
// Every reader of a format (postfix.h, exim.h ...) turns a line into events; the book (book.h) makes stories of them.  All views point into
// the line or into the reader's own storage and hold until the next line is read.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "mailwhy/base/time.h"

namespace mailwhy::logs {

enum class Format : std::uint8_t {
  unknown, postfix, exim, exim_reject, sendmail, opensmtpd, qmail, courier, haraka, exchange_protocol, exchange_tracking,
};
std::string_view to_string(Format format);  // "exchange-tracking"

enum class Kind : std::uint8_t {
  connect,       // a client came: client_name, client_address
  disconnect,
  lost,          // a client went away or fell silent before the end: text
  reject,        // we refused a client's command: code, enhanced, text, command, from, to, client_*; with or without a queue id; outcome
                 // deferred: for now, as the log's word says; filtered: the message, which the log has told of already
  arrived,       // a message got its id: id, client_* or user (login, local), from
  message_id,    // message_id; text when it was resent
  queued,        // from, size, recipients
  handed_on,     // the message lives on under other_id: a content filter, a reinjection, a bounce (notification true)
  attempt,       // one try for one recipient: to, outcome, text, relay_*, delays
  expired,       // the queue gives the message up: attempts that follow belong to it
  done,          // the id is free again ("removed", "Completed")
  filter,        // what a milter or content filter says of the message: program, text
  login_failed,  // client_*, user, text
  tls,           // about the encryption of a connection, ours or theirs: text
  noted,         // known, and of no consequence for a message: statistics, starts and stops
  trouble,       // a warning or error of the mail server itself: text
  foreign,       // another program's line (kernel, dovecot ...)
  unread,        // a mail server's line that no reader understands; it is listed
};

enum class Outcome : std::uint8_t { none, sent, deferred, bounced, expired, filtered, undeliverable, discarded };
std::string_view to_string(Outcome outcome);

// Microseconds; -1 where not told.  Postfix "delays=a/b/c/d": before the queue manager, in the queue, connecting, transmitting.
struct Delays {
  std::int64_t total = -1;
  std::array<std::int64_t, 4> parts{-1, -1, -1, -1};
};

struct Event {
  Kind kind = Kind::unread;
  Outcome outcome = Outcome::none;
  bool notification = false;          // about a bounce or delay notice, not about somebody's mail
  bool probe = false;                 // the server asked whether an address exists; nobody's mail
  Time time{};
  bool time_known = false;
  std::uint64_t line_number = 0;      // of the line in the log, from 1; 0 where nobody counted
  std::string_view host, instance, program;  // "mx1", "postfix-out", "smtpd"
  std::uint32_t pid = 0;
  std::string_view id, other_id;      // queue ids; an attempt that was sent: the id that the next server gave
  std::string_view message_id;        // without <>
  std::string_view from, to, orig_to; // addresses without <>; from may be the null sender: from_known tells
  bool from_known = false;
  std::string_view client_name, client_address, user;
  std::string_view relay_name, relay_address;  // who was asked; empty for local deliveries
  std::uint16_t relay_port = 0;
  std::string_view command;           // "RCPT", "DATA", "MAIL", "EHLO", "CONN" ... during which it happened
  std::string_view text;              // the server's words (remote or own) without the log's frame
  bool remote_words = false;          // `text` was said by the other server, not written by this one
  int code = 0;                       // literal in the line
  std::string_view enhanced;          // literal: "5.1.1"
  std::uint64_t size = 0;             // bytes
  std::uint32_t recipients = 0;       // how many the message has (nrcpt)
  Delays delays;
};

}  // namespace mailwhy::logs
