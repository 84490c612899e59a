#include "mailwhy/queue/listing.h"

namespace mailwhy::queue {

std::string_view to_string(Format format) {
  switch (format) {
    case Format::unknown: break;
    case Format::postqueue_json: return "postqueue-json";
    case Format::postfix_mailq: return "postfix-mailq";
    case Format::exim_bp: return "exim";
    case Format::sendmail_mailq: return "sendmail-mailq";
    case Format::opensmtpd_show: return "opensmtpd";
    case Format::qmail_read: return "qmail";
  }
  return "unknown";
}

}  // namespace mailwhy::queue
