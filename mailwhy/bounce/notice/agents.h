// The program that wrote a notice, by evidence.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/bounce/notice/prose.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::bounce::notice {

struct Trail {
  std::string_view from, subject;         // decoded, in lower case
  std::string_view diagnostic_type;       // of Diagnostic-Code: "x-postfix", "x-unix", "smtp"
};

// "Postfix", "Exim" ...; empty when nothing tells.
std::string agent_of(const Trail& trail, const Prose& prose, const mail::RawMessage& message);

}  // namespace mailwhy::bounce::notice
