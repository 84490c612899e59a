// The first line names a charset, the rest is text in it: UTF-8 comes out, of bounded size, the same twice.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/charset.h"
#include "mailwhy/mail/encoded_words.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto end = bytes.find('\n');
  const auto charset = bytes.substr(0, end), text = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
  std::string storage;
  const std::string once(mail::to_utf8(text, charset, storage));
  MAILWHY_CHECK(is_utf8(once), "text is UTF-8");
  MAILWHY_CHECK(once.size() <= 12 * text.size() + 16, "text grows no more than characters do");
  std::string again;
  MAILWHY_CHECK(mail::to_utf8(text, charset, again) == once, "the same bytes are the same text");
  MAILWHY_CHECK(is_utf8(mail::decode_words(bytes)), "a header is UTF-8");
  return 0;
}
