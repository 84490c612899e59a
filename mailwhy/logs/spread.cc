#include <algorithm>
#include <bit>

#include "mailwhy/logs/tally.h"

namespace mailwhy::logs {
namespace {

// Eight buckets for each doubling.
std::size_t bucket_of(std::uint64_t value) {
  if (value < 8) return static_cast<std::size_t>(value);
  const auto high = static_cast<unsigned>(std::bit_width(value)) - 4;  // value >> high is 8 to 15
  return std::min<std::size_t>(511, (high + 1) * 8 + ((value >> high) & 7));
}
std::uint64_t end_of_bucket(std::size_t bucket) {
  if (bucket < 8) return bucket;
  const std::size_t high = bucket / 8 - 1;
  return ((bucket % 8 + 9) << high) - 1;
}

}  // namespace

std::int64_t add_capped(std::int64_t a, std::int64_t b) { return b > INT64_MAX - a ? INT64_MAX : a + b; }

void Spread::add(std::int64_t us) {
  if (us < 0) return;
  ++count_;
  sum_ = add_capped(sum_, us);
  longest_ = std::max(longest_, us);
  ++buckets_[bucket_of(static_cast<std::uint64_t>(us))];
}

std::int64_t Spread::percentile(int percent) const {
  if (count_ == 0) return 0;
  const std::uint64_t wanted = std::max<std::uint64_t>(1, (count_ * static_cast<std::uint64_t>(percent) + 99) / 100);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted) return std::min(longest_, static_cast<std::int64_t>(end_of_bucket(i)));
  }
  return longest_;
}

}  // namespace mailwhy::logs
