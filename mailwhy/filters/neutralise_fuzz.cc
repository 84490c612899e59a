// Any bytes as a message: every edit lies within it, in order, and the variants can be made.
#include "mailwhy/filters/neutralise.h"

#include <cstdint>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const BytesView bytes(reinterpret_cast<const char*>(data), size);
  const auto variants = filters::variants_of(mail::read_message(bytes));
  for (const auto& variant : variants) {
    std::size_t at = 0;
    for (const auto& edit : variant.edits) {
      MAILWHY_CHECK(edit.begin >= at && edit.end >= edit.begin && edit.end <= bytes.size(), "edits lie apart, in order");
      at = edit.end;
    }
    filters::with_change(bytes, variant);
  }
  if (variants.size() > 1) filters::joined(variants.front(), variants.back());
  return 0;
}
