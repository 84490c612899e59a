// Any bytes as a header: filters and rules keep to their caps, rules are in order, sums are what they say.
#include <cstdint>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/check.h"
#include "mailwhy/filters/explain.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const auto message = mail::read_message(BytesView(reinterpret_cast<const char*>(data), size));
  const auto got = filters::explain(message);
  MAILWHY_CHECK(got.filters.size() <= 40, "few filters");
  for (const auto& filter : got.filters) {
    MAILWHY_CHECK(filter.rules.size() <= 400, "few rules");
    filters::Points sum = 0;
    for (std::size_t i = 0; i < filter.rules.size(); ++i) {
      sum += filter.rules[i].score.value_or(0);
      MAILWHY_CHECK(i == 0 || filter.rules[i - 1].score.value_or(0) >= filter.rules[i].score.value_or(0), "highest first");
      MAILWHY_CHECK(filter.rules[i].name.size() <= 65536, "names are cut");
    }
    MAILWHY_CHECK(sum == filter.sum.of_rules, "the sum is the sum");
    for (const auto field : filter.fields) MAILWHY_CHECK(field < message.fields.size(), "fields are fields");
  }
  return 0;
}
