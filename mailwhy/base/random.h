// A small seeded generator (xoshiro256**), so that "random" orders are the same for the same --seed.
#pragma once
#include <cstdint>
#include <vector>

namespace mailwhy {

class Random {
 public:
  explicit Random(std::uint64_t seed);
  std::uint64_t next();
  // Uniform in [0, below); `below` must not be zero.
  std::uint64_t below(std::uint64_t below_);
  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t state_[4];
};

}  // namespace mailwhy
