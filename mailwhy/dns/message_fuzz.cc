// Any bytes: decode, and what decodes comes back equal after encoding (compression and TTL faults apart).
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/dns/message.h"

using namespace mailwhy;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = dns::decode({reinterpret_cast<const char*>(data), size});
  if (!message) {
    MAILWHY_CHECK(message.error().text.ends_with("."), "an error is a sentence");
    return 0;
  }
  for (const auto* section : {&message->answers, &message->authority, &message->additional})
    for (const auto& record : *section) (void)record.text();
  const auto again = dns::decode(dns::encode(*message));
  MAILWHY_CHECK(again.has_value(), "what was encoded can be decoded");
  // Compressed data may grow beyond 64 KiB when it is written with fewer pointers; then it is cut and says so.
  if (again->truncated && !message->truncated) return 0;
  MAILWHY_CHECK(again->id == message->id && again->opcode == message->opcode, "the header survives");
  MAILWHY_CHECK(again->questions == message->questions, "the questions survive");
  if (again->truncated) return 0;
  MAILWHY_CHECK(again->answers == message->answers, "the answers survive");
  MAILWHY_CHECK(again->authority == message->authority, "the authority section survives");
  (void)dns::encode(*message, 512);
  return 0;
}
