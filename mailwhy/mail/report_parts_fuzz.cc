// Any text is a report: nothing that follows from it is longer than it, and codes are codes.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/report_parts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto status = mail::parse_delivery_status(text);
  std::size_t total = 0;
  for (const auto& field : status.fields) total += field.name.size() + field.value.size();
  for (const auto& recipient : status.recipients) {
    MAILWHY_CHECK(!recipient.fields.empty(), "a recipient is known by something");
    for (const auto& field : recipient.fields) total += field.name.size() + field.value.size();
    MAILWHY_CHECK(recipient.status.empty() || (recipient.status.size() >= 5 && recipient.status.size() <= 9 && recipient.status[1] == '.'), "a status is one");
    for (const auto* value : {&recipient.final_recipient, &recipient.original_recipient}) {
      const auto address = mail::address_of(*value);
      MAILWHY_CHECK(address.empty() || address.find('@') != std::string::npos, "an address has an @");
    }
  }
  MAILWHY_CHECK(total <= size, "every byte is given once");
  const auto complaint = mail::parse_feedback_report(text);
  for (const auto& address : complaint.original_recipients) MAILWHY_CHECK(address.find('@') != std::string::npos, "an address has an @");
  return 0;
}
