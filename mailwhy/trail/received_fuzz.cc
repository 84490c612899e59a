// Any bytes as one Received field, as a date, and as a chain of them: nothing is lost sight of, time runs forward.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/trail/trail.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  using namespace mailwhy::trail;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = parse_received(text);
  MAILWHY_CHECK(line.stamp || line.has(LineOddity::no_date), "a field without a date says so");
  MAILWHY_CHECK(line.unread.size() <= 20, "what is kept is bounded");
  if (const auto stamp = parse_date(text)) MAILWHY_CHECK(parse_date(to_rfc3339(stamp->time)).has_value(), "what was written by us is read by us");
  const auto message = mail::read_message(text);
  const auto trail = follow(message);
  std::optional<Time> before;
  for (const auto& hop : trail.hops) {
    MAILWHY_CHECK(!hop.wait || *hop.wait >= Duration::zero(), "no hop takes less than no time");
    if (!hop.at) continue;
    MAILWHY_CHECK(!before || *hop.at >= *before, "time runs forward");
    before = hop.at;
  }
  return 0;
}
