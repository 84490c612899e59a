// Any bytes as a file of mail: what is cut stays whole, what is put right is put right once.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/encoded_words.h"
#include "mailwhy/mail/mailbox.h"
#include "mailwhy/mail/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  using namespace mailwhy::mail;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)kind_of(text);
  MboxReader reader(text);
  std::size_t bytes = 0;
  while (const auto message = reader.next()) {
    MAILWHY_CHECK(!message->empty(), "no message is empty");
    bytes += message->size();
  }
  MAILWHY_CHECK(bytes <= text.size(), "nothing is read twice");
  if (const auto unquoted = unquoted_body(text)) MAILWHY_CHECK(unquoted->size() < text.size(), "a mark is gone");
  if (const auto repaired = repaired_paste(text)) MAILWHY_CHECK(repaired->size() <= 2 * text.size() + 1, "a blank a line at most");
  MAILWHY_CHECK(is_utf8(decode_words(text)), "text for people is UTF-8");
  return 0;
}
