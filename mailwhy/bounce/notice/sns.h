// Bounces, complaints and deliveries that Amazon SES reports as JSON, mailed by a subscription (SNS).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/notice.h"

namespace mailwhy::bounce::notice {

struct Event {
  NoticeKind kind = NoticeKind::bounce;
  struct Recipient {
    std::string address, action, status, diagnostic;
  };
  std::vector<Recipient> recipients;
  std::string reporting_mta, feedback_type, message_id, from, subject;
};

// nullopt when the text is none.  Tolerant: lines that a mailer broke and a missing end do not matter.
std::optional<Event> read_event(std::string_view text);

}  // namespace mailwhy::bounce::notice
