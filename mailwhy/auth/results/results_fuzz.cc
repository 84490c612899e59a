// Any bytes as Authentication-Results, as ARC's, and as Received-SPF.
#include <cstdint>

#include "mailwhy/auth/results/results.h"
#include "mailwhy/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  using namespace mailwhy::auth;
  if (size > 65536) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto kind : {results::Kind::plain, results::Kind::arc}) {
    const auto found = results::read_results(text, kind);
    MAILWHY_CHECK(found.results.size() <= 100 && found.instance <= 50, "within limits");
    for (const auto& result : found.results) {
      MAILWHY_CHECK(!result.method.empty() && !result.result.empty(), "a result is one of a method");
      MAILWHY_CHECK(result.properties.size() <= 50 && result.comments.size() <= 20, "within limits");
    }
  }
  MAILWHY_CHECK(results::read_received_spf(text).pairs.size() <= 50, "within limits");
  return 0;
}
