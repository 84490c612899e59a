// A mail about mail, read: bounces, delay and success notices, complaints, automatic answers (RFC 3464, 5965, 6522, 3834, and free text).
//
// Two layers: the machine-readable parts where there are any, and a general extractor over the words (code, enhanced code, host, command,
// quoted reply, recipient) for the rest and for what the fields leave out.  Literal values only: what is derived says so.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/spoken.h"

namespace mailwhy::bounce {

enum class NoticeKind {
  not_bounce, bounce, delay_notice, success_dsn, feedback_report, auto_reply,
  challenge,      // asks the sender to prove himself
};
std::string_view to_string(NoticeKind kind);  // "delay-notice"

// What the returned part tells about the message that came back.
struct Original {
  bool present = false, whole = false;       // anything of it; with its body
  std::string message_id, from, to, subject, date, return_path;
  std::string list_id, feedback_id, x_mailer;
  std::vector<std::string> other_ids;        // X-…-ID fields of senders ("X-SES-Message-ID: ..."), as "Name: value", at most 20
  std::string verp_recipient;                // the address that its return path names (VERP, BATV and SRS taken off); derived
};

struct NoticeRecipient {
  std::string recipient;                     // the final one; empty when the notice does not disclose it
  std::string original_recipient;            // as the sender wrote it, when it differs
  bool recipient_derived = false;            // from VERP, or from the returned message's To
  std::string action;                        // literal, RFC 3464
  std::string reply_code, enhanced_code;     // literal; empty when the notice has none
  std::string diagnostic;                    // the server's own words, on one line, at most 4 KB, UTF-8
  std::string remote_host, remote_address;   // who refused
  std::string reporting_mta;                 // who wrote the notice
  bool reporting_mta_derived = false;        // from the way that the notice came: who handed it over
  std::string command;                       // "RCPT", "DATA", "MAIL", "EHLO", "CONN" ...
  bool command_derived = false;
  std::string will_retry_until, last_attempt, queue_id;
  std::string feedback_type;                 // of a complaint
  Judged judged;
};

struct Notice {
  NoticeKind kind = NoticeKind::not_bounce;
  std::string why;                           // why it is of that kind: a key of report::Words
  std::string agent;                         // the program that wrote it: "Postfix", "Exim" ...; empty when not recognised
  std::string format;                        // "rfc3464", "rfc5965", "rfc3834", "text"
  std::string language;                      // of the free text, ISO 639: "en", "de"; empty when not told
  std::string message_id, from, subject, date;  // of the notice itself, decoded
  std::vector<NoticeRecipient> recipients;   // none for not_bounce
  Original original;
  bool cut = false;                          // a limit was reached; what is here was read
};

// `bytes`: one message, with or without its mbox envelope line; any line ends.  Never fails; linear time.
Notice read_notice(std::string_view bytes);

}  // namespace mailwhy::bounce
