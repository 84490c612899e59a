// Queue ids to places, by open addressing: what the book looks up for every line.
#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace mailwhy::logs {

// Never 0.
inline std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
  std::uint64_t h = text.size() * odd;
  const auto mix = [&](std::uint64_t word) {
    h = (h ^ word) * odd;
    h ^= h >> 32;
  };
  while (text.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    mix(word);
    text.remove_prefix(8);
  }
  std::uint64_t word = 0;
  if (!text.empty()) std::memcpy(&word, text.data(), text.size());
  mix(word);
  mix(h >> 17);
  return h == 0 ? 1 : h;
}

// Several places may share a hash; who looks compares what stands there.
class IdTable {
 public:
  IdTable() : slots_(1024) {}

  void insert(std::uint64_t hash, std::uint32_t place) {
    if ((used_ + 1) * 2 > slots_.size()) grow();
    put(hash, place);
    ++used_;
  }
  void erase(std::uint64_t hash, std::uint32_t place) {
    auto at = hash & mask();
    while (slots_[at].hash != 0 && !(slots_[at].hash == hash && slots_[at].place == place)) at = (at + 1) & mask();
    if (slots_[at].hash == 0) return;
    // What stands behind moves up, so that no search ends too early.
    for (auto next = (at + 1) & mask(); slots_[next].hash != 0; next = (next + 1) & mask()) {
      const auto home = slots_[next].hash & mask();
      if (((next - home) & mask()) < ((next - at) & mask())) continue;
      slots_[at] = slots_[next];
      at = next;
    }
    slots_[at] = {};
    --used_;
  }
  // Calls `look` with each place of that hash until it returns true.
  template <class F>
  void each(std::uint64_t hash, F look) const {
    for (auto at = hash & mask(); slots_[at].hash != 0; at = (at + 1) & mask())
      if (slots_[at].hash == hash && look(slots_[at].place)) return;
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t place = 0;
  };
  std::uint64_t mask() const { return slots_.size() - 1; }
  void put(std::uint64_t hash, std::uint32_t place) {
    auto at = hash & mask();
    while (slots_[at].hash != 0) at = (at + 1) & mask();
    slots_[at] = {hash, place};
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const auto& slot : old)
      if (slot.hash != 0) put(slot.hash, slot.place);
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

// Hashes seen before; at most two million are remembered.
class SeenIds {
 public:
  // True when it is new.
  bool add(std::uint64_t hash) {
    if (slots_.empty()) slots_.resize(1024);
    auto at = hash & (slots_.size() - 1);
    for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1))
      if (slots_[at] == hash) return false;
    if (used_ >= most) return true;
    slots_[at] = hash;
    if (++used_ * 2 > slots_.size()) grow();
    return true;
  }

 private:
  static constexpr std::size_t most = 2'000'000;
  void grow() {
    std::vector<std::uint64_t> old(slots_.size() * 2);
    old.swap(slots_);
    for (const auto hash : old) {
      if (hash == 0) continue;
      auto at = hash & (slots_.size() - 1);
      while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = hash;
    }
  }
  std::vector<std::uint64_t> slots_;
  std::size_t used_ = 0;
};

}  // namespace mailwhy::logs
