// Any text is an address that writes and reads back, or an error with words; never anything that could break a command line.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)mail::to_ascii(text);
  (void)mail::parse_sender(text);
  if (const auto domain = Domain::parse(text)) {
    (void)mail::to_unicode(*domain);
    (void)mail::likely_typo_of(*domain);
  }
  const auto address = mail::parse_address(text);
  if (!address) {
    MAILWHY_CHECK(!address.error().text.empty() && is_utf8(address.error().text), "an error has words");
    return 0;
  }
  const auto wire = address->text();
  MAILWHY_CHECK(wire.size() <= 254 && visible(wire) == wire, "an address is short and clean");
  const auto again = mail::parse_address(wire);
  MAILWHY_CHECK(again.has_value() && again->text() == wire, "what was written reads back");
  return 0;
}
