// A conversation with a mail server that somebody pasted: telnet, swaks, openssl s_client, curl -v, the debug output of libraries.
//
// Who said what is told by the marks in front of the lines, or by their form; answers belong to commands in their order (RFC 2920).
// What carries a password is hidden at once.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/smtp/reply.h"

namespace mailwhy::pasted {

struct Exchange {
  std::string command;               // as it was sent, secrets hidden; empty for the greeting
  std::string verb;                  // "RCPT", "." for the end of the message, "CONN" for the greeting, "*" within a login
  std::string stage;                 // interface.md's word
  std::optional<smtp::Reply> reply;  // none: no answer came
  std::string meant;                 // the command as it should have been, when it was typed wrongly
};

struct Conversation {
  std::vector<Exchange> exchanges;   // at most 500
  std::vector<std::string> notes;    // what neither side said: "Connection closed by foreign host."; at most 50
  std::string server;                // as the greeting names it, or as it was called
  std::string sender, recipient;     // of the last MAIL and RCPT
  std::string tool;                  // "swaks", "telnet", "openssl", "curl", "PHPMailer", "smtplib" ...; empty when not told
  bool tls = false, lost = false, secret_hidden = false;

  // The refusal that ended it: the last answer of 4xx or 5xx that was not made good afterwards; of several at one stage the last.
  std::optional<std::size_t> refusal() const;
  std::size_t refusals() const;
};

// nullopt when it is none: at least one command with an answer, or a greeting and a command.
std::optional<Conversation> read_conversation(std::string_view text);

}  // namespace mailwhy::pasted
