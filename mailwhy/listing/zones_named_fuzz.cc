// Any reply text: at most three zones, each a name that can be asked.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/listing/listing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto zones = mailwhy::listing::zones_named_in({reinterpret_cast<const char*>(data), size});
  MAILWHY_CHECK(zones.size() <= 3, "at most three zones are named");
  for (const auto& zone : zones) MAILWHY_CHECK(zone.label_count() >= 2, "a zone has at least two labels");
  return 0;
}
