// Any bytes are a notice or none; whatever is said of it is UTF-8, on one line, within its limits, and the marks lie inside of the words.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/bounce/notice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto notice = bounce::read_notice(bytes);
  MAILWHY_CHECK((notice.kind == bounce::NoticeKind::not_bounce) == notice.recipients.empty(), "every kind of notice has a recipient, and no other mail");
  for (const auto& recipient : notice.recipients) {
    MAILWHY_CHECK(recipient.diagnostic.size() <= 4096, "words have a limit");
    MAILWHY_CHECK(recipient.diagnostic.find_first_of("\r\n") == std::string::npos, "words stand on one line");
    MAILWHY_CHECK(recipient.reply_code.empty() || recipient.reply_code.size() == 3, "a reply code has three digits");
    const auto& cause = recipient.judged.cause;
    MAILWHY_CHECK(cause.mark_begin <= cause.mark_end && cause.mark_end <= recipient.diagnostic.size(), "the mark is inside of the words");
  }
  return 0;
}
