// Files of `mailwhy ready --save`, as anybody may hand them to `mailwhy replay`.
#include <cstddef>
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/evidence/ready_kept.h"
#include "mailwhy/ready/judge.h"
#include "mailwhy/ready/move.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto survey = mailwhy::evidence::read_ready(text);
  if (!survey) return 0;
  mailwhy::ready::order_of_work(*survey, mailwhy::ready::judge(*survey));
  const auto again = mailwhy::evidence::read_ready(mailwhy::evidence::write_ready(*survey));
  MAILWHY_CHECK(again.has_value(), "what was written can be read");
  return 0;
}
