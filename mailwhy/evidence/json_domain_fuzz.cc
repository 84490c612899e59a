// Files of `mailwhy domain --save`, as anybody may hand them to `mailwhy replay`.
#include <cstddef>
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/evidence/domain_kept.h"
#include "mailwhy/posture/judge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto kept = mailwhy::evidence::read_domain(text);
  if (!kept) return 0;
  static const auto suffixes = *mailwhy::auth::Suffixes::read("test\nco.test\n");
  for (const auto& task : mailwhy::posture::judge(mailwhy::posture::look_again(*kept, suffixes)).tasks)
    for (const auto& change : task.changes) change.zone_text();
  const auto again = mailwhy::evidence::read_domain(mailwhy::evidence::write_domain(*kept));
  MAILWHY_CHECK(again.has_value(), "what was written can be read");
  return 0;
}
