// What somebody reports that a server said, and what it means: the one way from words to a reason, for bounces, logs, queues and what
// people paste.  The words of a live conversation go the same way (ReplyTable::classify).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/bounce/meaning.h"
#include "mailwhy/smtp/reply.h"

namespace mailwhy::bounce {

// Coarse class of a reason: interface.md's words.
enum class Class {
  unknown, bad_address, recipient_refused, mailbox_disabled, mailbox_full, bad_domain, authentication, dns_of_sender, reputation, content,
  policy, relay_config, rate, size, transport, remote_system, protocol, complaint, auto_reply, delivered,
};
std::string_view to_string(Class value);  // "bad-address"

// The reported words; views that outlive the call.
struct Spoken {
  std::string_view text;             // UTF-8, on one line or several; may hold the codes too
  int code = 0;                      // literal SMTP code, 0 when there is none
  std::optional<smtp::EnhancedCode> enhanced;  // literal
  std::string_view command;          // "RCPT", "DATA", "MAIL", "EHLO", "STARTTLS", "CONN"; empty when it is not known
  std::string_view remote_host;      // who said it; empty when it is not known
  std::string_view reporting_host;   // who tells of it: his words where nobody else is named; empty when it is not known
  std::string_view agent;            // the program that reports: "Postfix", "Exim", "qmail", "Exchange" ...; empty when not known
  std::string_view action;           // RFC 3464: "failed", "delayed", "delivered" ...; empty when not told
  bool at_submission = false;        // said at the port of a submission server (RFC 6409): it relays for those who log in
};

// Whether a server listens there for those who log in: 465 (RFC 8314 s3.3) and 587 (RFC 6409 s3.1).
constexpr bool is_submission_port(int port) { return port == 465 || port == 587; }

struct Judged {
  Meaning meaning = Meaning::unknown;
  Class klass = Class::unknown;
  std::string_view sisimai;          // the lower-case name that Sisimai would give ("userunknown")
  bool permanent = false;            // a hard bounce: the address or its domain is dead, nobody should write to it again
  Cause cause;                       // the row that matched; marks count in `text`
  std::string_view dialect;          // whose words these are ("google", "exchange-online"); empty: nobody's in particular
  std::string_view dialect_by;       // the evidence: "remote host", "reporting host", "signature"
  bool doubtful = false;             // the words have other readings
  bool wants_login = false;          // of a server that does not relay: it names a login as the way
};

// `stage`s follow from the command; text without any code is understood too.  Pure, deterministic, never throws.
Judged judge(const Spoken& spoken);

// interface.md's stage for a command: "RCPT" is rcpt_to, "." and "DATA" are data.
std::string_view stage_of_command(std::string_view command);

Class class_of(Meaning meaning);
std::string_view sisimai_of(Meaning meaning);
// Names of other systems for a meaning, for export: Amazon SES "Permanent/NoEmail", SparkPost's number "10", PowerMTA's "bad-mailbox".
std::string_view ses_of(Meaning meaning);
std::string_view sparkpost_of(Meaning meaning);
std::string_view powermta_of(Meaning meaning);

}  // namespace mailwhy::bounce
