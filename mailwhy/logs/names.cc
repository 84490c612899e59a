#include "mailwhy/logs/event.h"

namespace mailwhy::logs {

std::string_view to_string(Format format) {
  switch (format) {
    case Format::unknown: break;
    case Format::postfix: return "postfix";
    case Format::exim: return "exim";
    case Format::exim_reject: return "exim-reject";
    case Format::sendmail: return "sendmail";
    case Format::opensmtpd: return "opensmtpd";
    case Format::qmail: return "qmail";
    case Format::courier: return "courier";
    case Format::haraka: return "haraka";
    case Format::exchange_protocol: return "exchange-protocol";
    case Format::exchange_tracking: return "exchange-tracking";
  }
  return "unknown";
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::none: break;
    case Outcome::sent: return "sent";
    case Outcome::deferred: return "deferred";
    case Outcome::bounced: return "bounced";
    case Outcome::expired: return "expired";
    case Outcome::filtered: return "filtered";
    case Outcome::undeliverable: return "undeliverable";
    case Outcome::discarded: return "discarded";
  }
  return "none";
}

}  // namespace mailwhy::logs
