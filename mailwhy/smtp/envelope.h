// The MAIL and RCPT commands as they are written, and which refusal asks for another form of them.  Part of the dialogue.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/smtp/capabilities.h"
#include "mailwhy/smtp/reply.h"

namespace mailwhy::smtp {

// No argument of ours may end the command line: control characters become "?".
std::string one_line(std::string_view text);

class Envelope {
 public:
  // `smtputf8`: the addresses need it (RFC 6531).
  Envelope(std::string sender, std::string recipient, bool smtputf8);

  // RFC 6531 s3.2: such an address must not be sent to a server that does not offer the extension.
  bool may_be_sent(const Capabilities* offered) const { return !smtputf8_ || (offered != nullptr && offered->smtputf8); }
  std::string mail(const Capabilities* offered) const;
  std::string rcpt() const { return rcpt_to(recipient_); }
  std::string rcpt_to(const std::string& recipient) const;

  // The refusal is about the form of the command: true when it is worth sending once more, in the form that it has from now on.
  bool reword_mail(const Reply& refusal, const Capabilities* offered);
  bool reword_rcpt(const Reply& refusal);

 private:
  bool has_parameters(const Capabilities* offered) const;

  std::string sender_, recipient_;
  bool smtputf8_;
  bool mail_with_parameters_ = true, mail_with_brackets_ = true, rcpt_with_brackets_ = true;
};

}  // namespace mailwhy::smtp
