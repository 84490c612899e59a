// Any text: parsed, or refused with a line number; what is printed parses to the same record.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/dns/zone_text.h"

using namespace mailwhy;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto records = dns::parse_zone_text({reinterpret_cast<const char*>(data), size}, Domain::of("example.org"));
  if (!records) {
    MAILWHY_CHECK(records.error().text.find("line ") != std::string::npos, "the error names its line");
    return 0;
  }
  for (const auto& record : *records) {
    const auto again = dns::parse_zone_text(record.name.text() + ". " + record.text());
    MAILWHY_CHECK(again.has_value() && again->size() == 1, "printed text can be parsed");
    MAILWHY_CHECK(again->front() == record, "printed text means the same");
  }
  return 0;
}
