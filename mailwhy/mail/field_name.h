// Which names a header has.
#pragma once
#include <bitset>
#include <cstddef>
#include <string_view>

namespace mailwhy::mail {

// Names as far as their length and three letters tell: one that was not added is mostly known for absent without a search.
class FieldNames {
 public:
  void add(std::string_view name) { seen_[place_of(name)] = true; }
  bool may_hold(std::string_view name) const { return seen_[place_of(name)]; }

 private:
  static constexpr std::size_t places = 512;
  static std::size_t place_of(std::string_view name) {
    if (name.empty()) return 0;
    const auto letter = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c) | 0x20u); };  // the same in either case
    return (name.size() * 67 + letter(name.front()) * 5 + letter(name.back()) * 29 + letter(name[name.size() / 2])) % places;
  }
  std::bitset<places> seen_;
};

}  // namespace mailwhy::mail
