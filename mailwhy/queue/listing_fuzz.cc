// Whatever is given for a listing: limits hold, and every recipient belongs to a message.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/queue/listing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto listing = queue::read_listing(text, *parse_time("2026-11-21T12:00:00Z"), 50);
  MAILWHY_CHECK(listing.waiting.size() <= 50, "no more than was asked for");
  MAILWHY_CHECK(listing.recipients >= listing.waiting.size(), "all are counted");
  MAILWHY_CHECK(listing.messages <= listing.recipients + listing.messages && (listing.waiting.empty() || listing.messages > 0), "a recipient has a message");
  MAILWHY_CHECK(listing.unread.size() <= 100, "unread lines have a limit");
  return 0;
}
