// Any bytes as a policy, as the TXT record that announces one, and as one that wants reports.
#include <cstdint>

#include "mailwhy/auth/mtasts/policy.h"
#include "mailwhy/auth/mtasts/record.h"
#include "mailwhy/auth/tlsrpt/record.h"
#include "mailwhy/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  using namespace mailwhy::auth;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto read = mtasts::read_policy(text);
  MAILWHY_CHECK(read.policy.has_value() == read.problem.empty(), "a policy that cannot be used says why");
  if (read.policy) {
    MAILWHY_CHECK(read.policy->mode == mtasts::Mode::none || !read.policy->mx.empty(), "a policy names hosts");
    MAILWHY_CHECK(read.policy->max_age_s <= mtasts::most_max_age_s, "a year at most");
    mtasts::allows(*read.policy, Domain::of("mx.example.test"));
    mtasts::idle_patterns(*read.policy, {Domain::of("mx.example.test")});
  }
  const auto record = mtasts::choose_record({text});
  if (record.status == mtasts::Record::Status::good) MAILWHY_CHECK(!record.id.empty() && record.id.size() <= 32, "an id is 1 to 32 letters and digits");
  tlsrpt::choose_record({text, text});
  tlsrpt::choose_record({text});
  return 0;
}
