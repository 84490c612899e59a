#include "mailwhy/base/random.h"

#include "mailwhy/base/check.h"

namespace mailwhy {

Random::Random(std::uint64_t seed) {
  for (auto& word : state_) {  // splitmix64 fills the state, so that near seeds give far streams
    seed += 0x9E3779B97F4A7C15u;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    word = z ^ (z >> 31);
  }
}

std::uint64_t Random::next() {
  const auto rotate = [](std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); };
  const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = rotate(state_[3], 45);
  return result;
}

std::uint64_t Random::below(std::uint64_t below_) {
  MAILWHY_CHECK(below_ > 0, "a random choice needs something to choose from");
  return next() % below_;
}

}  // namespace mailwhy
