// Any file as a table of lists: every line is a row, a comment or a complaint, and every row can be asked.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/listing/table.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const auto table = listing::read_table({reinterpret_cast<const char*>(data), size});
  for (const auto& list : table.lists) {
    const auto zone = Domain::parse(list.zone);
    MAILWHY_CHECK(zone && zone->label_count() >= 2, "a row has a zone with at least two labels");
    for (int last = 0; last < 256; ++last) {
      const auto answer = IpAddress::v4(127, 0, 0, static_cast<std::uint8_t>(last));
      for (const auto* code : list.codes_of(answer)) MAILWHY_CHECK(code->matches(answer) && !code->words.empty(), "a code that fits has words");
    }
  }
  for (const auto& bad : table.bad) MAILWHY_CHECK(bad.line > 0 && !bad.wish.empty(), "a complaint has a place and a wish");
  return 0;
}
