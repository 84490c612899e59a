// Any bytes as rspamd's answer.
#include "mailwhy/filters/rspamd_answer.h"

#include <cstdint>

#include "mailwhy/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const auto got = filters::read_rspamd_answer(BytesView(reinterpret_cast<const char*>(data), size));
  if (!got) MAILWHY_CHECK(!got.error().text.empty(), "a failure has words");
  else MAILWHY_CHECK(got->rules.size() <= 400, "few rules");
  return 0;
}
