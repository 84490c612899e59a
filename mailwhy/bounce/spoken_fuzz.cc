// Anything that is said has a judgement, whose mark lies inside of it, and masked words that masking does not lengthen without end.
#include <cstdint>
#include <string>

#include "mailwhy/base/check.h"
#include "mailwhy/bounce/mask.h"
#include "mailwhy/bounce/spoken.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  if (size < 1) return 0;
  static constexpr const char* commands[] = {"", "CONN", "EHLO", "STARTTLS", "MAIL", "RCPT", "DATA", "?"};
  static constexpr const char* actions[] = {"failed", "delayed", "", "expired"};
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bounce::Spoken spoken{.text = text, .command = commands[data[0] & 7], .remote_host = (data[0] & 8) != 0 ? "mx.google.com" : "", .action = actions[(data[0] >> 4) & 3]};
  const auto judged = bounce::judge(spoken);
  MAILWHY_CHECK(judged.cause.mark_begin <= judged.cause.mark_end && judged.cause.mark_end <= text.size(), "the mark is inside of the words");
  MAILWHY_CHECK(bounce::judge(spoken).cause == judged.cause, "the same words mean the same");
  MAILWHY_CHECK(bounce::masked_reply(text).size() <= 400, "masked words are short");
  return 0;
}
