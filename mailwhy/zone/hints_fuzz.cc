#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/zone/hints.h"

// Any text is either a list of addresses, not empty and not endless, or a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto hints = mailwhy::zone::read_hints(text, 53);
  if (hints) MAILWHY_CHECK(!hints->empty() && hints->size() <= 64, "some hints, not too many");
  else MAILWHY_CHECK(!hints.error().text.empty(), "an error says something");
  return 0;
}
