// Any bytes: read_json must give a sentence or evidence that survives being written and read again.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/evidence/evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const auto read = evidence::read_json({reinterpret_cast<const char*>(data), size});
  if (!read) {
    MAILWHY_CHECK(!read.error().text.empty(), "a refusal has a sentence");
    return 0;
  }
  const std::string once = evidence::write_json(*read);
  const auto again = evidence::read_json(once);
  MAILWHY_CHECK(again.has_value(), "what we write, we can read");
  MAILWHY_CHECK(evidence::write_json(*again) == once, "writing what was read gives the same bytes");
  return 0;
}
