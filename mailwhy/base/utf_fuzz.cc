// Any bytes as UTF-16: the result is UTF-8, and the same for any cut.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/base/utf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = utf8_of_utf16(bytes);
  MAILWHY_CHECK(is_utf8(whole), "UTF-8");
  std::string cut;
  Utf16Reader reader;
  for (std::size_t at = 0; at < size; at += 3) reader.feed(bytes.substr(at, 3), cut);
  reader.finish(cut);
  MAILWHY_CHECK(cut == whole, "cuts do not matter");
  return 0;
}
