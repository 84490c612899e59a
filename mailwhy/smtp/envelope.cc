#include "mailwhy/smtp/envelope.h"

#include <utility>

#include "mailwhy/base/text.h"

namespace mailwhy::smtp {
namespace {

bool mentions(const Reply& reply, std::string_view word) { return contains_ignoring_case(reply.text(), word); }

// "Angle brackets not allowed", "<> ...": they dislike the form of the path, not the address.
bool complains_of_brackets(const Reply& reply) {
  return reply.permanent() && mentions(reply, "bracket") && !mentions(reply, "missing");
}

bool complains_of_parameters(const Reply& reply) {
  return reply.code == 501 || reply.code == 504 || reply.code == 555 ||
         (reply.permanent() && (mentions(reply, "parameter") || mentions(reply, "syntax") || mentions(reply, "smtputf8 not")));
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return out;
}

Envelope::Envelope(std::string sender, std::string recipient, bool smtputf8)
    : sender_(std::move(sender)), recipient_(std::move(recipient)), smtputf8_(smtputf8) {}

bool Envelope::has_parameters(const Capabilities* offered) const {
  return smtputf8_ && mail_with_parameters_ && offered != nullptr && offered->smtputf8;
}

std::string Envelope::mail(const Capabilities* offered) const {
  std::string out = "MAIL FROM:";
  out += mail_with_brackets_ ? "<" + sender_ + ">" : sender_;
  if (has_parameters(offered)) out += " SMTPUTF8";
  return out;
}

std::string Envelope::rcpt_to(const std::string& recipient) const {
  return rcpt_with_brackets_ ? "RCPT TO:<" + recipient + ">" : "RCPT TO:" + recipient;
}

bool Envelope::reword_mail(const Reply& refusal, const Capabilities* offered) {
  const bool reworded = !mail_with_parameters_ || !mail_with_brackets_;
  if (reworded || refusal.code == 421) return false;
  if (has_parameters(offered) && complains_of_parameters(refusal)) mail_with_parameters_ = false;
  else if (!sender_.empty() && complains_of_brackets(refusal)) mail_with_brackets_ = false;
  else return false;
  return true;
}

bool Envelope::reword_rcpt(const Reply& refusal) {
  if (!rcpt_with_brackets_ || !complains_of_brackets(refusal)) return false;
  rcpt_with_brackets_ = false;
  return true;
}

}  // namespace mailwhy::smtp
