// Files of `mailwhy listed --save`, as anybody may hand them to `mailwhy replay`.
#include <cstddef>
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/evidence/listed.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto surveys = mailwhy::evidence::read_listed(text);
  if (!surveys) return 0;
  const auto again = mailwhy::evidence::read_listed(mailwhy::evidence::write_listed(*surveys));
  MAILWHY_CHECK(again.has_value() && again->size() == surveys->size(), "what was written can be read");
  return 0;
}
