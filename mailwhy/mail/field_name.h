// Which names a header has.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mailwhy::mail {

// Names as far as their length and three letters tell: one that was not added is mostly known for absent without a search.
class FieldNames {
 public:
  void add(std::string_view name) {
    ++count_;
    auto& first = first_[place_of(name)];
    if (first == 0) first = static_cast<std::uint8_t>(std::min<std::size_t>(count_, many));
  }
  bool may_hold(std::string_view name) const { return first_[place_of(name)] != 0; }
  // How many were certainly added before the first of that name; no number of a name when there is none.
  std::size_t before_first(std::string_view name) const { return first_[place_of(name)] - std::size_t{1}; }

 private:
  static constexpr std::size_t places = 256, many = 255;
  static std::size_t place_of(std::string_view name) {
    if (name.empty()) return 0;
    const auto letter = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c) | 0x20u); };  // the same in either case
    return (name.size() * 67 + letter(name.front()) * 5 + letter(name.back()) * 29 + letter(name[name.size() / 2])) % places;
  }
  std::array<std::uint8_t, places> first_{};  // one more than the number of the first, at most `many`
  std::size_t count_ = 0;
};

}  // namespace mailwhy::mail
