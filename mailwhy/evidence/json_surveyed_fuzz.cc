// Files of `mailwhy dns --save`, as anybody may hand them to `mailwhy replay`.
#include <cstddef>
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/evidence/surveyed.h"
#include "mailwhy/zone/finding.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto surveyed = mailwhy::evidence::read_surveyed(text);
  if (!surveyed) return 0;
  const auto survey = mailwhy::evidence::survey_again(*surveyed);
  mailwhy::zone::judge(survey, mailwhy::zone::compare(survey));
  const auto again = mailwhy::evidence::read_surveyed(mailwhy::evidence::write_surveyed(*surveyed));
  MAILWHY_CHECK(again.has_value(), "what was written can be read");
  return 0;
}
