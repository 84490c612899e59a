// A file of trust anchors, whatever is in it: what is read can be written and read again.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/dns/trust_anchor.h"

using namespace mailwhy;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto anchors = dns::read_trust_anchors({reinterpret_cast<const char*>(data), size});
  if (!anchors) return 0;
  for (const auto& anchor : *anchors) {
    const auto again = dns::read_trust_anchors(anchor.text());
    MAILWHY_CHECK(again.has_value() && again->size() == 1 && again->front() == anchor, "text() says what was read");
    static_cast<void>(anchor.fits(anchor.rdata));
  }
  return 0;
}
